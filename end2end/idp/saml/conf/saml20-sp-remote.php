<?php
$lines = @file(getenv('IDP_DIR') . '/sps', FILE_IGNORE_NEW_LINES | FILE_SKIP_EMPTY_LINES) ?: [];
foreach ($lines as $line) {
    [$entity, $acs, $signs, $certificate] = explode('|', $line . '|');
    $metadata[$entity] = [
        'AssertionConsumerService' => $acs,
        'saml20.sign.response' => $signs !== 'assertion',
        'saml20.sign.assertion' => $signs !== 'response',
        // Requests have to be signed with the key of this certificate.
        'validate.authnrequest' => $certificate !== '',
        'certData' => $certificate,
        'NameIDFormat' => 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
        'simplesaml.nameidattribute' => 'email',
    ];
}
