CREATE TABLE `timelines` (
	`id` text PRIMARY KEY NOT NULL,
	`mark` text NOT NULL
);
