CREATE TABLE `service_offers` (
	`id` text PRIMARY KEY NOT NULL,
	`service_id` text NOT NULL,
	`reseller_id` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`service_id`) REFERENCES `services`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `service_offers_service` ON `service_offers` (`service_id`,`reseller_id`);--> statement-breakpoint
CREATE INDEX `service_offers_created` ON `service_offers` (`service_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `service_offers_reseller` ON `service_offers` (`reseller_id`,`service_id`);--> statement-breakpoint
CREATE TABLE `__new_invitations` (
	`id` text PRIMARY KEY NOT NULL,
	`service_id` text NOT NULL,
	`organization_id` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`service_id`) REFERENCES `services`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `__new_invitations`("id", "service_id", "organization_id", "created_at") SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))), "service_id", "organization_id", "created_at" FROM `invitations`;--> statement-breakpoint
DROP TABLE `invitations`;--> statement-breakpoint
ALTER TABLE `__new_invitations` RENAME TO `invitations`;--> statement-breakpoint
CREATE UNIQUE INDEX `invitations_service` ON `invitations` (`service_id`,`organization_id`);--> statement-breakpoint
CREATE INDEX `invitations_created` ON `invitations` (`service_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `invitations_organization` ON `invitations` (`organization_id`);--> statement-breakpoint
CREATE TABLE `__new_catalog_entries` (
	`id` text PRIMARY KEY NOT NULL,
	`seller_id` text NOT NULL,
	`reseller_id` text NOT NULL,
	`service_id` text NOT NULL,
	`is_enabled` integer DEFAULT true NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`reseller_id`) REFERENCES `resellers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`service_id`) REFERENCES `services`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `__new_catalog_entries`("id", "seller_id", "reseller_id", "service_id", "is_enabled", "version", "created_at", "updated_at") SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))), (SELECT `seller_id` FROM `services` WHERE `services`.`id` = `catalog_entries`.`service_id`), "reseller_id", "service_id", "is_enabled", 1, "created_at", "created_at" FROM `catalog_entries`;--> statement-breakpoint
DROP TABLE `catalog_entries`;--> statement-breakpoint
ALTER TABLE `__new_catalog_entries` RENAME TO `catalog_entries`;--> statement-breakpoint
CREATE UNIQUE INDEX `catalog_entries_reseller` ON `catalog_entries` (`reseller_id`,`service_id`);--> statement-breakpoint
CREATE INDEX `catalog_entries_created` ON `catalog_entries` (`reseller_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `catalog_entries_service` ON `catalog_entries` (`service_id`,`reseller_id`);--> statement-breakpoint
ALTER TABLE `services` ADD `is_offered_to_all` integer DEFAULT false NOT NULL;
--> statement-breakpoint
-- What stands in a catalog was offered to its reseller: whoever offered it said so to nobody but the one who ran the import.
INSERT INTO `service_offers`("id", "service_id", "reseller_id", "created_at") SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))), "service_id", "reseller_id", "created_at" FROM `catalog_entries`;
