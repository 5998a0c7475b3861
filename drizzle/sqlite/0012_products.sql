CREATE TABLE `object_references` (
	`object_id` text NOT NULL,
	`side` text NOT NULL,
	`object_type` text NOT NULL,
	`owner_id` text NOT NULL,
	`external_id` text,
	`metadata` text NOT NULL,
	PRIMARY KEY(`object_id`, `side`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `object_references_external_id` ON `object_references` (`external_id`,`owner_id`,`object_type`);--> statement-breakpoint
DROP INDEX `service_products_service`;--> statement-breakpoint
ALTER TABLE `service_products` ADD `seller_id` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `service_products` ADD `replaced_by_id` text;--> statement-breakpoint
ALTER TABLE `service_products` ADD `external_id` text;--> statement-breakpoint
ALTER TABLE `service_products` ADD `metadata` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `service_products` ADD `version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `service_products` ADD `updated_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `service_products` ADD `archived_at` integer;--> statement-breakpoint
CREATE INDEX `service_products_service_created` ON `service_products` (`service_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `service_products_service_updated` ON `service_products` (`service_id`,`updated_at`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `service_products_external_id` ON `service_products` (`external_id`,`seller_id`);--> statement-breakpoint
CREATE INDEX `service_products_service` ON `service_products` (`service_id`,`name`,`id`,`archived_at`);--> statement-breakpoint
ALTER TABLE `custom_property_definitions` ADD `is_retired` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `custom_property_definitions` ADD `applies_to_new_only` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `custom_property_definitions` ADD `mandatory_since` integer;
--> statement-breakpoint
UPDATE `service_products` SET `updated_at` = `created_at`, `seller_id` = (SELECT `seller_id` FROM `services` WHERE `services`.`id` = `service_products`.`service_id`);
