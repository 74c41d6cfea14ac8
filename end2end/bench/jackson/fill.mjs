// Prints what psql loads N users with: the rows that one POST /Users each would write. Over SCIM the
// peer would take minutes for 100,000.
//
//     node fill.mjs N DIRECTORY IDS_FILE | psql …
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import RIPEMD160 from 'ripemd160';

const [number, directory, idsFile] = [Number(process.argv[2]), process.argv[3], process.argv[4]];
const digest = (text) => new RIPEMD160().update(text).digest('hex');
const space = 'dsync:users:bench:bench';
const escaped = (text) => text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t');
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

function user(i) {
  const userName = `fill-${i}@example.com`;
  const hash = createHash('md5').update(`j${i}`).digest('hex');
  const id = `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20)}`;
  const [givenName, familyName] = [`Given${i}`, `Family${i}`];
  const raw = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
    externalId: `ext-${userName}`,
    userName,
    active: true,
    displayName: `${givenName} ${familyName}`,
    title: 'Engineer',
    emails: [{ primary: true, type: 'work', value: userName }],
    name: { formatted: `${givenName} ${familyName}`, familyName, givenName },
    [enterprise]: { department: `Dept ${i % 40}`, employeeNumber: String(i) },
    id,
  };
  const value = { first_name: givenName, last_name: familyName, email: userName, active: true, id, directoryId: directory, raw };
  return { userName, id, key: `${space}:${digest(id)}`, value: JSON.stringify(value) };
}

const users = Array.from({ length: number }, (_, i) => user(i));
const byDirectory = `${space}:directoryId:${digest(directory)}`;
let text = 'copy jackson_store (key, value, "modifiedAt", namespace) from stdin;\n';
const write = (line) => {
  text += line;
  if (text.length > 1 << 16) {
    fs.writeSync(1, text);
    text = '';
  }
};
for (const { key, value } of users) write(`${key}\t${escaped(value)}\t2026-01-01 00:00:00\t${space}\n`);
write('\\.\ncopy jackson_index (key, "storeKey") from stdin;\n');
for (const { key, userName } of users) {
  write(`${space}:directoryIdUsername:${digest(`${directory}:${userName}`)}\t${key}\n${byDirectory}\t${key}\n`);
}
write('\\.\nvacuum analyze jackson_store, jackson_index;\n');
fs.writeSync(1, text);
fs.writeFileSync(idsFile, users.map(({ userName, id }) => `${userName}\t${id}\n`).join(''));
