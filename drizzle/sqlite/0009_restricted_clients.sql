ALTER TABLE `clients` ADD `is_read_only` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `clients` ADD `service_ids` text;--> statement-breakpoint
ALTER TABLE `clients` ADD `can_manage_clients` integer DEFAULT false NOT NULL;