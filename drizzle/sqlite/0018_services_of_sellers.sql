CREATE INDEX `services_seller_created` ON `services` (`seller_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `services_seller_updated` ON `services` (`seller_id`,`updated_at`,`id`);