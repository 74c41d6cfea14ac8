<?php
// The package's own settings, with the folders of this run.
require __DIR__ . '/base.php';
$folder = getenv('IDP_DIR');
$config = array_merge($config, [
    'baseurlpath' => getenv('IDP_BASE') . '/',
    'certdir' => "$folder/cert/",
    'loggingdir' => "$folder/log/",
    'datadir' => "$folder/data/",
    'tempdir' => "$folder/tmp",
    'attributenamemapdir' => getenv('IDP_PACKAGE') . '/etc/simplesamlphp/attributemap/',
    'metadatadir' => "$folder/config/metadata",
    'timezone' => 'UTC',
    'technicalcontact_email' => 'nobody@example.test',
    'secretsalt' => 'test-only-salt',
    'auth.adminpassword' => 'test-only',
    'enable.saml20-idp' => true,
    'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
    'logging.handler' => 'file',
    'logging.level' => SimpleSAML\Logger::NOTICE,
    'store.type' => 'phpsession',
    'session.phpsession.savepath' => "$folder/sess",
    'session.cookie.secure' => false,
    // None, its own default, needs Secure: Chromium drops such a cookie over http.
    'session.cookie.samesite' => 'Lax',
    'session.authtoken.cookiename' => 'IdpAuth',
    'production' => true,
    'metadata.sources' => [['type' => 'flatfile', 'directory' => "$folder/config/metadata"]],
    'assets' => ['caching' => ['max_age' => 0, 'etag' => false]],
]);
