DROP INDEX "run_actor";--> statement-breakpoint
DROP INDEX "run_case";--> statement-breakpoint
CREATE INDEX "run_open" ON "run" USING btree ("journey_id") WHERE status = 'active';--> statement-breakpoint
CREATE INDEX "run_actor" ON "run" USING btree ("actor_id","journey_id");--> statement-breakpoint
CREATE INDEX "run_case" ON "run" USING btree ("journey_id","case_key") WHERE case_key is not null;