<?php
$users = ['exampleauth:UserPass'];
foreach (json_decode(file_get_contents(getenv('IDP_USERS')), true) as $user) {
    $name = $user['login'] . ':' . $user['password'];
    $users[$name] = array_map(fn ($value) => (array) $value, $user['attributes']);
}
$config = ['admin' => ['core:AdminPassword'], 'users' => $users];
