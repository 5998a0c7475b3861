CREATE TABLE `audit_entries` (
	`id` text PRIMARY KEY NOT NULL,
	`subject_type` text NOT NULL,
	`subject_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`occurred_at` integer NOT NULL,
	`kind` text NOT NULL,
	`actor_account_id` text,
	`actor_role` text,
	`actor_account` text,
	`actor_party` text,
	`request_id` text,
	`changes` text NOT NULL,
	`seller_id` text,
	`reseller_id` text,
	`organization_id` text,
	`service_id` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_entries_subject` ON `audit_entries` (`subject_id`,`subject_type`,`sequence`);--> statement-breakpoint
ALTER TABLE `organizations` ADD `external_id` text;--> statement-breakpoint
ALTER TABLE `organizations` ADD `metadata` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `organizations` ADD `version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `organizations` ADD `updated_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `organizations` ADD `archived_at` integer;--> statement-breakpoint
ALTER TABLE `organizations` ADD `notification_email` text;--> statement-breakpoint
ALTER TABLE `organizations` ADD `locale` text;--> statement-breakpoint
ALTER TABLE `organizations` ADD `time_zone` text;--> statement-breakpoint
CREATE INDEX `organizations_created` ON `organizations` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `organizations_updated` ON `organizations` (`updated_at`,`id`);--> statement-breakpoint
CREATE INDEX `organizations_reseller_created` ON `organizations` (`reseller_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `organizations_reseller_updated` ON `organizations` (`reseller_id`,`updated_at`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `organizations_external_id` ON `organizations` (`external_id`,`reseller_id`);--> statement-breakpoint
ALTER TABLE `resellers` ADD `external_id` text;--> statement-breakpoint
ALTER TABLE `resellers` ADD `metadata` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `resellers` ADD `version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `resellers` ADD `updated_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `resellers` ADD `archived_at` integer;--> statement-breakpoint
ALTER TABLE `resellers` ADD `notification_email` text;--> statement-breakpoint
ALTER TABLE `resellers` ADD `locale` text;--> statement-breakpoint
ALTER TABLE `resellers` ADD `time_zone` text;--> statement-breakpoint
CREATE INDEX `resellers_created` ON `resellers` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `resellers_updated` ON `resellers` (`updated_at`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `resellers_external_id` ON `resellers` (`external_id`);--> statement-breakpoint
ALTER TABLE `sellers` ADD `external_id` text;--> statement-breakpoint
ALTER TABLE `sellers` ADD `metadata` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `sellers` ADD `version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `sellers` ADD `updated_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `sellers` ADD `archived_at` integer;--> statement-breakpoint
ALTER TABLE `sellers` ADD `notification_email` text;--> statement-breakpoint
ALTER TABLE `sellers` ADD `locale` text;--> statement-breakpoint
ALTER TABLE `sellers` ADD `time_zone` text;--> statement-breakpoint
CREATE INDEX `sellers_created` ON `sellers` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `sellers_updated` ON `sellers` (`updated_at`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `sellers_external_id` ON `sellers` (`external_id`);--> statement-breakpoint
ALTER TABLE `services` ADD `external_id` text;--> statement-breakpoint
ALTER TABLE `services` ADD `metadata` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `services` ADD `version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `services` ADD `updated_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `services` ADD `archived_at` integer;--> statement-breakpoint
CREATE INDEX `services_created` ON `services` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `services_updated` ON `services` (`updated_at`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `services_external_id` ON `services` (`external_id`,`seller_id`);
--> statement-breakpoint
UPDATE `sellers` SET `updated_at` = `created_at`;
--> statement-breakpoint
UPDATE `resellers` SET `updated_at` = `created_at`;
--> statement-breakpoint
UPDATE `organizations` SET `updated_at` = `created_at`;
--> statement-breakpoint
UPDATE `services` SET `updated_at` = `created_at`;
--> statement-breakpoint
-- Trails are evidence, as history is: the database itself refuses to change or remove a row.
CREATE TRIGGER `audit_entries_no_update` BEFORE UPDATE ON `audit_entries` BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_entries_no_delete` BEFORE DELETE ON `audit_entries` BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END;
