-- Rows in use carry their organization's reseller, so the database itself refuses to move an organization to another one.
CREATE TRIGGER `organizations_keep_reseller` BEFORE UPDATE ON `organizations` WHEN NEW.`reseller_id` IS NOT OLD.`reseller_id` BEGIN SELECT RAISE(ABORT, 'an organization never changes its reseller'); END;
--> statement-breakpoint
-- A row that replaces another one is no update.
CREATE TRIGGER `organizations_keep_reseller_replaced` BEFORE INSERT ON `organizations` WHEN EXISTS (SELECT 1 FROM `organizations` WHERE `id` = NEW.`id` AND `reseller_id` IS NOT NEW.`reseller_id`) BEGIN SELECT RAISE(ABORT, 'an organization never changes its reseller'); END;
