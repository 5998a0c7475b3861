CREATE TABLE `budget_uses` (
	`account` text PRIMARY KEY NOT NULL,
	`points_full_at` integer NOT NULL,
	`writes_full_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `budget_uses_full` ON `budget_uses` (`points_full_at`);--> statement-breakpoint
CREATE TABLE `trusted_documents` (
	`id` text PRIMARY KEY NOT NULL,
	`document` text NOT NULL,
	`batch` integer NOT NULL,
	`published_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `trusted_documents_batch` ON `trusted_documents` (`batch`);