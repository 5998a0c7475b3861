DROP INDEX `organizations_name`;--> statement-breakpoint
DROP INDEX `organizations_reseller`;--> statement-breakpoint
CREATE INDEX `organizations_name` ON `organizations` (`name`,`id`,`archived_at`);--> statement-breakpoint
CREATE INDEX `organizations_reseller` ON `organizations` (`reseller_id`,`name`,`id`,`archived_at`);--> statement-breakpoint
DROP INDEX `resellers_name`;--> statement-breakpoint
CREATE INDEX `resellers_name` ON `resellers` (`name`,`id`,`archived_at`);--> statement-breakpoint
DROP INDEX `sellers_name`;--> statement-breakpoint
CREATE INDEX `sellers_name` ON `sellers` (`name`,`id`,`archived_at`);--> statement-breakpoint
DROP INDEX `services_name`;--> statement-breakpoint
DROP INDEX `services_seller`;--> statement-breakpoint
CREATE INDEX `services_name` ON `services` (`name`,`id`,`archived_at`);--> statement-breakpoint
CREATE INDEX `services_seller` ON `services` (`seller_id`,`name`,`id`,`archived_at`);