<?php
/*
 * The configuration and front controller of the tests' WordPress (wordpress.py), on PHP's own server: no cron and no
 * request to anywhere. Under /antigua/ the same site is in a folder and without pretty permalinks.
 * It shows each post by itself: no theme is installed.
 */
$folder = str_starts_with($_SERVER['REQUEST_URI'] ?? '', '/antigua/') ? '/antigua' : '';
$plain = ['permalink_structure' => '', 'rewrite_rules' => ['^$' => 'index.php']];
$options = $folder ? $plain : ['permalink_structure' => '/%postname%/'];
foreach ($options as $name => $value) {
    $wp_filter["pre_option_$name"][10][] = ['function' => fn() => $value, 'accepted_args' => 0];
}
define('ABSPATH', '/usr/share/wordpress/');
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:' . getenv('SITE_FOLDER') . '/sql');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('WP_HOME', getenv('SITE_URL') . $folder);
define('WP_SITEURL', WP_HOME);
define('WP_CONTENT_DIR', getenv('SITE_FOLDER') . '/content');
define('WP_ENVIRONMENT_TYPE', 'local');
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('DISABLE_WP_CRON', true);
define('WP_DEBUG', false);
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {
    define("{$name}_KEY", 'pruebas');
    define("{$name}_SALT", 'pruebas');
}
$table_prefix = 'wp_';
if (PHP_SAPI === 'cli') {
    return;
}
if (is_file($_SERVER['DOCUMENT_ROOT'] . parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH))) {
    return false;
}
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = "$folder/index.php";
require ABSPATH . 'wp-settings.php';
wp();
while (have_posts()) {
    the_post();
    the_title('<h1>', '</h1>');
    the_post_thumbnail();
    the_content();
}
