-- What no provider manages about a person: null where nobody said anything.
alter table account
    add column phone text check (char_length(phone) <= 40),
    add column language text collate "C" check (language in ('en', 'de')),
    add column time_zone text collate "C";
