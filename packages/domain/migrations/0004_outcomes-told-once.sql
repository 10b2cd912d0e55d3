ALTER TABLE "outcome" DROP CONSTRAINT "outcome_once";--> statement-breakpoint
DROP INDEX "outcome_actor";--> statement-breakpoint
CREATE UNIQUE INDEX "outcome_once" ON "outcome" USING btree ("source","message_id") WHERE interaction_id is null;