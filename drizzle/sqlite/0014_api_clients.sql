ALTER TABLE `clients` ADD `reads_no_license_keys` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `clients` ADD `previous_secret_hash` text;--> statement-breakpoint
ALTER TABLE `clients` ADD `previous_secret_ends_at` integer;--> statement-breakpoint
ALTER TABLE `clients` ADD `version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `clients` ADD `actor_account_id` text;--> statement-breakpoint
ALTER TABLE `clients` ADD `actor_role` text;--> statement-breakpoint
ALTER TABLE `clients` ADD `actor_account` text;--> statement-breakpoint
ALTER TABLE `clients` ADD `actor_party` text;--> statement-breakpoint
ALTER TABLE `clients` ADD `last_used_at` integer;--> statement-breakpoint
CREATE INDEX `clients_created` ON `clients` (`created_at`,`id`);