CREATE TABLE `event_inbox` (
	`number` integer PRIMARY KEY NOT NULL,
	`event_id` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `event_log` (
	`position` integer PRIMARY KEY NOT NULL,
	`place` integer NOT NULL,
	`id` text NOT NULL,
	`kind` text NOT NULL,
	`subject_type` text NOT NULL,
	`subject_id` text NOT NULL,
	`subject_version` integer NOT NULL,
	`seller_id` text,
	`reseller_id` text NOT NULL,
	`organization_id` text,
	`service_id` text,
	`price_layer` text,
	`occurred_at` integer NOT NULL,
	`logged_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `event_log_id` ON `event_log` (`id`);--> statement-breakpoint
CREATE INDEX `event_log_subject` ON `event_log` (`subject_id`,`place`);--> statement-breakpoint
CREATE INDEX `event_log_seller` ON `event_log` (`seller_id`,`place`);--> statement-breakpoint
CREATE INDEX `event_log_reseller` ON `event_log` (`reseller_id`,`place`);--> statement-breakpoint
CREATE INDEX `event_log_organization` ON `event_log` (`organization_id`,`place`);--> statement-breakpoint
CREATE INDEX `event_log_service` ON `event_log` (`service_id`,`place`);--> statement-breakpoint
CREATE TABLE `event_log_head` (
	`id` integer PRIMARY KEY NOT NULL,
	`floor` integer NOT NULL,
	`floor_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `__new_events` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`subject_type` text NOT NULL,
	`subject_id` text NOT NULL,
	`subject_version` integer NOT NULL,
	`seller_id` text,
	`reseller_id` text,
	`organization_id` text,
	`service_id` text,
	`price_layer` text,
	`occurred_at` integer NOT NULL,
	`actor_account_id` text,
	`actor_role` text,
	`actor_account` text,
	`actor_party` text,
	`request_id` text,
	`changes` text NOT NULL,
	`snapshot` text NOT NULL
);
--> statement-breakpoint
INSERT INTO `__new_events`("id", "kind", "subject_type", "subject_id", "subject_version", "seller_id", "reseller_id", "organization_id", "service_id", "price_layer", "occurred_at", "actor_account_id", "actor_role", "actor_account", "actor_party", "request_id", "changes", "snapshot") SELECT "id", "kind", "subject_type", "subject_id", "subject_version", "seller_id", "reseller_id", "organization_id", "service_id", NULL, "occurred_at", NULL, NULL, NULL, NULL, NULL, '[]', "snapshot" FROM `events`;--> statement-breakpoint
DROP TABLE `events`;--> statement-breakpoint
ALTER TABLE `__new_events` RENAME TO `events`;--> statement-breakpoint
CREATE INDEX `events_subject` ON `events` (`subject_id`,`subject_version`);--> statement-breakpoint
INSERT INTO `event_log_head` (`id`, `floor`, `floor_at`) VALUES (1, 0, 0);
--> statement-breakpoint
-- Events and their positions never change. They are removed once they are older than the floor of the log says, and not before.
CREATE TRIGGER `events_no_update` BEFORE UPDATE ON `events` BEGIN SELECT RAISE(ABORT, 'events is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `events_floor` BEFORE DELETE ON `events` WHEN OLD.`occurred_at` >= (SELECT `floor_at` FROM `event_log_head`) BEGIN SELECT RAISE(ABORT, 'events is append-only above its floor'); END;
--> statement-breakpoint
CREATE TRIGGER `event_log_no_update` BEFORE UPDATE ON `event_log` BEGIN SELECT RAISE(ABORT, 'event_log is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `event_log_floor` BEFORE DELETE ON `event_log` WHEN OLD.`position` > (SELECT `floor` FROM `event_log_head`) BEGIN SELECT RAISE(ABORT, 'event_log is append-only above its floor'); END;
--> statement-breakpoint
CREATE TABLE `webhook_endpoints` (
	`id` text PRIMARY KEY NOT NULL,
	`channel` text NOT NULL,
	`handler` text,
	`seller_id` text,
	`reseller_id` text,
	`organization_id` text,
	`service_id` text,
	`url` text NOT NULL,
	`kinds` text,
	`service_ids` text,
	`is_ordered` integer NOT NULL,
	`include_snapshot` integer NOT NULL,
	`selection` text,
	`secret` text NOT NULL,
	`previous_secret` text,
	`previous_secret_ends_at` integer,
	`is_enabled` integer NOT NULL,
	`disabled_reason` text,
	`failing_since` integer,
	`failures` integer NOT NULL,
	`cursor` integer NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `webhook_deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`endpoint_id` text NOT NULL,
	`event_id` text NOT NULL,
	`position` integer NOT NULL,
	`subject_id` text NOT NULL,
	`state` text NOT NULL,
	`next_attempt_at` integer,
	`claim` integer NOT NULL,
	`attempts` text NOT NULL,
	`body` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`endpoint_id`) REFERENCES `webhook_endpoints`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `webhook_deliveries_due` ON `webhook_deliveries` (`endpoint_id`,`next_attempt_at`) WHERE "webhook_deliveries"."next_attempt_at" is not null;
--> statement-breakpoint
CREATE INDEX `webhook_deliveries_subject` ON `webhook_deliveries` (`endpoint_id`,`subject_id`,`position`);
--> statement-breakpoint
CREATE INDEX `webhook_deliveries_created` ON `webhook_deliveries` (`endpoint_id`,`created_at`,`id`);
--> statement-breakpoint
CREATE INDEX `webhook_deliveries_event` ON `webhook_deliveries` (`event_id`,`endpoint_id`);
--> statement-breakpoint
CREATE INDEX `webhook_deliveries_old` ON `webhook_deliveries` (`created_at`);
--> statement-breakpoint
CREATE INDEX `webhook_endpoints_seller` ON `webhook_endpoints` (`seller_id`,`created_at`,`id`);
--> statement-breakpoint
CREATE INDEX `webhook_endpoints_reseller` ON `webhook_endpoints` (`reseller_id`,`created_at`,`id`);
--> statement-breakpoint
CREATE INDEX `webhook_endpoints_organization` ON `webhook_endpoints` (`organization_id`,`created_at`,`id`);
--> statement-breakpoint
CREATE INDEX `webhook_endpoints_service` ON `webhook_endpoints` (`service_id`,`created_at`,`id`);
--> statement-breakpoint
CREATE INDEX `webhook_endpoints_created` ON `webhook_endpoints` (`created_at`,`id`);
--> statement-breakpoint
CREATE UNIQUE INDEX `webhook_endpoints_handler` ON `webhook_endpoints` (`service_id`,`handler`) WHERE "webhook_endpoints"."handler" is not null;
