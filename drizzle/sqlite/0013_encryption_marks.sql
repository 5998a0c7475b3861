CREATE TABLE `encryption_marks` (
	`id` text PRIMARY KEY NOT NULL,
	`key_id` text NOT NULL,
	`former_key_ids` text NOT NULL,
	`is_complete` integer NOT NULL,
	`proof` text NOT NULL,
	`marked_at` integer NOT NULL
);
