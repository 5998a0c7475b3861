ALTER TABLE `audit_entries` ADD `door` text;--> statement-breakpoint
ALTER TABLE `events` ADD `door` text;--> statement-breakpoint
ALTER TABLE `events` ADD `traceparent` text;--> statement-breakpoint
ALTER TABLE `events` ADD `tracestate` text;--> statement-breakpoint
ALTER TABLE `subscription_history` ADD `door` text;--> statement-breakpoint
ALTER TABLE `webhook_deliveries` ADD `traceparent` text;--> statement-breakpoint
ALTER TABLE `webhook_deliveries` ADD `tracestate` text;