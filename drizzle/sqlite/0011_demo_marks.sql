CREATE TABLE `demo_marks` (
	`id` integer PRIMARY KEY NOT NULL,
	`loaded_at` integer NOT NULL
);
