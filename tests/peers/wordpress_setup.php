<?php
/* Installs the site of wordpress_site.php and prints, as JSON, an application password for each of its users. */
define('WP_INSTALLING', true);
require __DIR__ . '/wordpress_site.php';
require ABSPATH . 'wp-settings.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';

function wp_new_blog_notification() {}

wp_install('Villacauce', 'administracion', 'administracion@example.org', true, '', wp_generate_password());
$passwords = [];
foreach (['redaccion' => 'author', 'colaboracion' => 'contributor', 'edicion' => 'editor'] as $login => $role) {
    $user = ['user_login' => $login, 'user_email' => "$login@example.org", 'user_pass' => wp_generate_password()];
    $id = wp_insert_user($user + ['role' => $role]);
    [$passwords[$login]] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'Cauce']);
}
echo json_encode($passwords);
