-- History and events are evidence: the database itself refuses to change or remove a row.
CREATE TRIGGER `subscription_history_no_update` BEFORE UPDATE ON `subscription_history` BEGIN SELECT RAISE(ABORT, 'subscription_history is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `subscription_history_no_delete` BEFORE DELETE ON `subscription_history` BEGIN SELECT RAISE(ABORT, 'subscription_history is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `events_no_update` BEFORE UPDATE ON `events` BEGIN SELECT RAISE(ABORT, 'events is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `events_no_delete` BEFORE DELETE ON `events` BEGIN SELECT RAISE(ABORT, 'events is append-only'); END;
