<?php
// Either key signs; both are in the metadata, as during a roll-over.
$key = trim(@file_get_contents(getenv('IDP_DIR') . '/key') ?: 'idp');
$other = $key === 'idp' ? 'idp-next' : 'idp';
$unspecified = 'urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified';
$email = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
$metadata[getenv('IDP_BASE') . '/saml2/idp/metadata.php'] = [
    'host' => '__DEFAULT__',
    'auth' => 'users',
    'privatekey' => "$key.pem",
    'certificate' => "$key.crt",
    'new_privatekey' => "$other.pem",
    'new_certificate' => "$other.crt",
    'signature.algorithm' => 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'attributes.NameFormat' => $unspecified,
    'NameIDFormat' => [$email],
    'authproc' => [
        1 => ['class' => 'saml:AttributeNameID', 'attribute' => 'email', 'Format' => $email],
    ],
];
