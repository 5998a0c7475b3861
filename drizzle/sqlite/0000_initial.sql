CREATE TABLE `catalog_entries` (
	`reseller_id` text NOT NULL,
	`service_id` text NOT NULL,
	`is_enabled` integer DEFAULT true NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`reseller_id`, `service_id`),
	FOREIGN KEY (`reseller_id`) REFERENCES `resellers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`service_id`) REFERENCES `services`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `catalog_entries_service` ON `catalog_entries` (`service_id`,`reseller_id`);--> statement-breakpoint
CREATE TABLE `custom_property_definitions` (
	`service_id` text NOT NULL,
	`key` text NOT NULL,
	`position` integer NOT NULL,
	`name` text NOT NULL,
	`applies_to` text NOT NULL,
	`type` text NOT NULL,
	`is_mandatory` integer NOT NULL,
	`is_visible` integer NOT NULL,
	`default_value` text,
	`allowed_values` text NOT NULL,
	`pattern` text,
	`min_length` integer,
	`max_length` integer,
	`layers` text NOT NULL,
	PRIMARY KEY(`service_id`, `key`),
	FOREIGN KEY (`service_id`) REFERENCES `services`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `events` (
	`sequence` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`kind` text NOT NULL,
	`subject_type` text NOT NULL,
	`subject_id` text NOT NULL,
	`subject_version` integer NOT NULL,
	`seller_id` text NOT NULL,
	`reseller_id` text,
	`organization_id` text,
	`service_id` text NOT NULL,
	`occurred_at` integer NOT NULL,
	`snapshot` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `events_id` ON `events` (`id`);--> statement-breakpoint
CREATE INDEX `events_subject` ON `events` (`subject_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `events_seller` ON `events` (`seller_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `events_reseller` ON `events` (`reseller_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `events_organization` ON `events` (`organization_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `events_service` ON `events` (`service_id`,`sequence`);--> statement-breakpoint
CREATE TABLE `gateway_keys` (
	`purpose` text PRIMARY KEY NOT NULL,
	`secret` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `idempotency_records` (
	`caller` text NOT NULL,
	`operation` text NOT NULL,
	`key` text NOT NULL,
	`input_hash` text NOT NULL,
	`object_id` text NOT NULL,
	`object_version` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`caller`, `operation`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotency_records_created` ON `idempotency_records` (`created_at`);--> statement-breakpoint
CREATE TABLE `invitations` (
	`service_id` text NOT NULL,
	`organization_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`service_id`, `organization_id`),
	FOREIGN KEY (`service_id`) REFERENCES `services`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `invitations_organization` ON `invitations` (`organization_id`);--> statement-breakpoint
CREATE TABLE `organization_services` (
	`id` text PRIMARY KEY NOT NULL,
	`seller_id` text NOT NULL,
	`reseller_id` text NOT NULL,
	`organization_id` text NOT NULL,
	`service_id` text NOT NULL,
	`currency_code` text NOT NULL,
	`custom_properties` text NOT NULL,
	`tenant_id` text,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`reseller_id`) REFERENCES `resellers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`service_id`) REFERENCES `services`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `organization_services_current` ON `organization_services` (`organization_id`,`service_id`) WHERE "organization_services"."removed_at" is null;--> statement-breakpoint
CREATE INDEX `organization_services_organization` ON `organization_services` (`organization_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `organization_services_service` ON `organization_services` (`service_id`,`organization_id`);--> statement-breakpoint
CREATE INDEX `organization_services_seller` ON `organization_services` (`seller_id`,`organization_id`);--> statement-breakpoint
CREATE INDEX `organization_services_seller_reseller` ON `organization_services` (`seller_id`,`reseller_id`);--> statement-breakpoint
CREATE INDEX `organization_services_reseller` ON `organization_services` (`reseller_id`,`service_id`);--> statement-breakpoint
CREATE TABLE `organizations` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`search_name` text NOT NULL,
	`created_at` integer NOT NULL,
	`reseller_id` text NOT NULL,
	FOREIGN KEY (`reseller_id`) REFERENCES `resellers`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `organizations_name` ON `organizations` (`name`,`id`);--> statement-breakpoint
CREATE INDEX `organizations_reseller` ON `organizations` (`reseller_id`,`name`,`id`);--> statement-breakpoint
CREATE TABLE `price_entries` (
	`product_id` text NOT NULL,
	`layer` text NOT NULL,
	`owner_id` text NOT NULL,
	`currency_code` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`product_id`, `layer`, `owner_id`, `currency_code`),
	FOREIGN KEY (`product_id`) REFERENCES `service_products`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `price_lists` (
	`service_id` text NOT NULL,
	`layer` text NOT NULL,
	`owner_id` text NOT NULL,
	`version` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`service_id`, `layer`, `owner_id`),
	FOREIGN KEY (`service_id`) REFERENCES `services`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `service_products` (
	`id` text PRIMARY KEY NOT NULL,
	`service_id` text NOT NULL,
	`name` text NOT NULL,
	`search_name` text NOT NULL,
	`item_code` text,
	`term_months` integer,
	`min_quantity` integer NOT NULL,
	`max_quantity` integer,
	`cancellation_modes` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`service_id`) REFERENCES `services`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `service_products_service` ON `service_products` (`service_id`,`name`,`id`);--> statement-breakpoint
CREATE TABLE `resellers` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`search_name` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `resellers_name` ON `resellers` (`name`,`id`);--> statement-breakpoint
CREATE TABLE `sellers` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`search_name` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `sellers_name` ON `sellers` (`name`,`id`);--> statement-breakpoint
CREATE TABLE `service_definition_assignments` (
	`service_id` text NOT NULL,
	`organization_id` text NOT NULL,
	`organization_link` text,
	`assigned_instance` text,
	`all_org_instances` text,
	`default_org_instance` text,
	`trial_details` text,
	PRIMARY KEY(`service_id`, `organization_id`),
	FOREIGN KEY (`service_id`) REFERENCES `service_definitions`(`service_id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `service_definition_assignments_organization` ON `service_definition_assignments` (`organization_id`);--> statement-breakpoint
CREATE TABLE `service_definition_texts` (
	`service_id` text NOT NULL,
	`locale` text NOT NULL,
	`display_name` text NOT NULL,
	`description_long` text,
	PRIMARY KEY(`service_id`, `locale`),
	FOREIGN KEY (`service_id`) REFERENCES `service_definitions`(`service_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `service_definitions` (
	`service_id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`default_locale` text NOT NULL,
	`product_identifier` text,
	`is_gated` integer DEFAULT false NOT NULL,
	`visible` integer DEFAULT false NOT NULL,
	`subscription_lifecycle_event_handlers` text,
	`service_urls` text,
	`document_self_link` text,
	`health_check_url` text,
	`campaign_id` text,
	`service_icon` text,
	`service_nav_bar_icon` text,
	`subscription_status_change_notification_url` text,
	`order_created_notify_url` text,
	`supported_billing_engines` text,
	`service_type` text DEFAULT 'PAID' NOT NULL,
	`given_service_type` text,
	`trial_period` integer,
	`sellers` text,
	`service_ticker` text,
	`access_request_allowed` integer DEFAULT false NOT NULL,
	`default_onboarding_context_id` text,
	`sales_led_only` integer DEFAULT false NOT NULL,
	`end_trial_configuration` text,
	`should_send_email_upon_granted_access` integer DEFAULT false NOT NULL,
	`custom_email` text,
	`hide_service_tile` integer DEFAULT false NOT NULL,
	`setup_needed` integer DEFAULT false NOT NULL,
	`max_org_service_access` integer,
	`is_cloud_pack_helper` integer DEFAULT false NOT NULL,
	`is_composite` integer DEFAULT false NOT NULL,
	`is_primary` integer DEFAULT false NOT NULL,
	`is_beta` integer DEFAULT false NOT NULL,
	`is_checkout_enabled` integer DEFAULT false NOT NULL,
	`is_self_subscription_creation_enabled` integer DEFAULT false NOT NULL,
	`is_disabled` integer DEFAULT false NOT NULL,
	`is_binary_downloads_allowed` integer DEFAULT false NOT NULL,
	`is_instance_scoped_roles_supported` integer DEFAULT true NOT NULL,
	`organization_link` text,
	`assigned_instance` text,
	`all_org_instances` text,
	`default_org_instance` text,
	`trial_details` text,
	`version` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`service_id`) REFERENCES `services`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `service_instances` (
	`service_id` text NOT NULL,
	`position` integer NOT NULL,
	`instance_id` text,
	`display_name` text,
	`url` text,
	`globalization_key` text,
	`is_default` integer DEFAULT false NOT NULL,
	`given_service_id` text,
	PRIMARY KEY(`service_id`, `position`),
	FOREIGN KEY (`service_id`) REFERENCES `service_definitions`(`service_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `service_roles` (
	`service_id` text NOT NULL,
	`position` integer NOT NULL,
	`name` text,
	`ref_link` text,
	`display_name` text,
	`status` text,
	`is_default` integer DEFAULT false NOT NULL,
	`is_hidden` integer DEFAULT false NOT NULL,
	`type` text,
	`description` text,
	`is_composable` integer DEFAULT false NOT NULL,
	`is_bundled` integer DEFAULT false NOT NULL,
	`disallowed_resource_types` text,
	PRIMARY KEY(`service_id`, `position`),
	FOREIGN KEY (`service_id`) REFERENCES `service_definitions`(`service_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `service_sub_roles` (
	`service_id` text NOT NULL,
	`role_position` integer NOT NULL,
	`position` integer NOT NULL,
	`body` text NOT NULL,
	PRIMARY KEY(`service_id`, `role_position`, `position`),
	FOREIGN KEY (`service_id`) REFERENCES `service_definitions`(`service_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `services` (
	`id` text PRIMARY KEY NOT NULL,
	`seller_id` text NOT NULL,
	`name` text NOT NULL,
	`search_name` text NOT NULL,
	`currency_codes` text NOT NULL,
	`is_license_key_enabled` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `services_name` ON `services` (`name`,`id`);--> statement-breakpoint
CREATE INDEX `services_seller` ON `services` (`seller_id`,`name`,`id`);--> statement-breakpoint
CREATE TABLE `subscription_history` (
	`id` text PRIMARY KEY NOT NULL,
	`subscription_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`occurred_at` integer NOT NULL,
	`kind` text NOT NULL,
	`actor_account_id` text,
	`actor_role` text,
	`actor_account` text,
	`actor_party` text,
	`from_status` text,
	`to_status` text NOT NULL,
	`changes` text NOT NULL,
	`reason` text,
	`request_id` text,
	FOREIGN KEY (`subscription_id`) REFERENCES `subscriptions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `subscription_history_sequence` ON `subscription_history` (`subscription_id`,`sequence`);--> statement-breakpoint
CREATE TABLE `subscriptions` (
	`id` text PRIMARY KEY NOT NULL,
	`seller_id` text NOT NULL,
	`reseller_id` text NOT NULL,
	`organization_id` text NOT NULL,
	`service_id` text NOT NULL,
	`organization_service_id` text NOT NULL,
	`product_id` text NOT NULL,
	`status` text NOT NULL,
	`status_reason` text,
	`quantity` integer NOT NULL,
	`license_key` text,
	`unit_price_minor` integer,
	`currency_code` text NOT NULL,
	`price_layer` text,
	`custom_properties` text NOT NULL,
	`auto_renews` integer NOT NULL,
	`trial_starts_at` integer,
	`trial_ends_at` integer,
	`period_anchor_at` integer,
	`current_period_starts_at` integer,
	`current_period_ends_at` integer,
	`cancel_at` integer,
	`cancelled_by` text,
	`suspended_from` text,
	`suspended_by` text,
	`hold_ends_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`activated_at` integer,
	`suspended_at` integer,
	`cancelled_at` integer,
	`due_at` integer,
	`version` integer NOT NULL,
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`reseller_id`) REFERENCES `resellers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`service_id`) REFERENCES `services`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`organization_service_id`) REFERENCES `organization_services`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`product_id`) REFERENCES `service_products`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `subscriptions_one_trial` ON `subscriptions` (`organization_id`,`service_id`) WHERE "subscriptions"."trial_starts_at" is not null;--> statement-breakpoint
CREATE INDEX `subscriptions_due` ON `subscriptions` (`due_at`,`id`) WHERE "subscriptions"."due_at" is not null;--> statement-breakpoint
CREATE INDEX `subscriptions_status_created` ON `subscriptions` (`status`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `subscriptions_status_updated` ON `subscriptions` (`status`,`updated_at`,`id`);--> statement-breakpoint
CREATE INDEX `subscriptions_seller_created` ON `subscriptions` (`seller_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `subscriptions_seller_updated` ON `subscriptions` (`seller_id`,`updated_at`,`id`);--> statement-breakpoint
CREATE INDEX `subscriptions_reseller_created` ON `subscriptions` (`reseller_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `subscriptions_reseller_updated` ON `subscriptions` (`reseller_id`,`updated_at`,`id`);--> statement-breakpoint
CREATE INDEX `subscriptions_organization_created` ON `subscriptions` (`organization_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `subscriptions_organization_updated` ON `subscriptions` (`organization_id`,`updated_at`,`id`);--> statement-breakpoint
CREATE INDEX `subscriptions_service_created` ON `subscriptions` (`service_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `subscriptions_service_updated` ON `subscriptions` (`service_id`,`updated_at`,`id`);--> statement-breakpoint
CREATE INDEX `subscriptions_organization_service_created` ON `subscriptions` (`organization_service_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `subscriptions_seller_reseller` ON `subscriptions` (`seller_id`,`reseller_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `subscriptions_service_reseller` ON `subscriptions` (`service_id`,`reseller_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `subscriptions_service_status` ON `subscriptions` (`service_id`,`status`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `subscriptions_product` ON `subscriptions` (`product_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `subscriptions_period_end` ON `subscriptions` (`current_period_ends_at`,`id`);