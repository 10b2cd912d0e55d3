DROP INDEX "run_open";--> statement-breakpoint
ALTER TABLE "run" SET (fillfactor = 75);
