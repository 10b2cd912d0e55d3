CREATE TABLE "actor" (
	"id" serial PRIMARY KEY NOT NULL,
	"kind" text DEFAULT 'customer' NOT NULL,
	"name" text,
	"territory_id" smallint,
	"person_id" integer,
	"attributes" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"first_seen_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "actor_group" (
	"actor_id" integer NOT NULL,
	"group_key" text NOT NULL,
	"traits" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"joined_at" timestamp with time zone NOT NULL,
	CONSTRAINT "actor_group_once" UNIQUE("actor_id","group_key")
);
--> statement-breakpoint
CREATE TABLE "actor_merge" (
	"id" serial PRIMARY KEY NOT NULL,
	"kept_actor_id" integer NOT NULL,
	"merged_actor_id" integer NOT NULL,
	"reason" text NOT NULL,
	"merged_by" text NOT NULL,
	"merged_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "actor_unmerge" (
	"merge_id" integer PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"undone_by" text NOT NULL,
	"undone_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity" (
	"kind" text NOT NULL,
	"value" text NOT NULL,
	"actor_id" integer NOT NULL,
	"added_at" timestamp with time zone NOT NULL,
	CONSTRAINT "identity_kind_value_pk" PRIMARY KEY("kind","value")
);
--> statement-breakpoint
CREATE TABLE "territory" (
	"id" "smallserial" PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "territory_code_unique" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "channel" (
	"id" "smallserial" PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "channel_code_unique" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "touchpoint" (
	"id" serial PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"usual_channel_id" smallint,
	CONSTRAINT "touchpoint_code_unique" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "dead_letter" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"route" text NOT NULL,
	"code" text NOT NULL,
	"reason" text NOT NULL,
	"payload" jsonb NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"repaired_at" timestamp with time zone,
	"position" bigint
);
--> statement-breakpoint
CREATE TABLE "interaction" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"message_id" text NOT NULL,
	"actor_id" integer NOT NULL,
	"touchpoint_id" integer NOT NULL,
	"channel_id" smallint NOT NULL,
	"territory_id" smallint,
	"case_key" text,
	"direction" text DEFAULT 'inbound' NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"duration_ms" integer,
	"cost_minor" bigint,
	"revenue_minor" bigint,
	"currency" text,
	"success" boolean,
	"effort" smallint,
	"text" text,
	"properties" jsonb,
	CONSTRAINT "interaction_once" UNIQUE("source","message_id")
);
--> statement-breakpoint
CREATE TABLE "journey" (
	"id" serial PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"tier" text DEFAULT 'journey' NOT NULL,
	"origin" text DEFAULT 'defined' NOT NULL,
	"parent_id" integer,
	"goal" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"rules" jsonb NOT NULL,
	CONSTRAINT "journey_code_unique" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "journey_step" (
	"id" serial PRIMARY KEY NOT NULL,
	"journey_id" integer NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"position" smallint NOT NULL,
	CONSTRAINT "journey_step_key" UNIQUE("journey_id","key")
);
--> statement-breakpoint
CREATE TABLE "journey_version" (
	"journey_id" integer NOT NULL,
	"version" integer NOT NULL,
	"rules" jsonb NOT NULL,
	"written_by" text NOT NULL,
	"written_at" timestamp with time zone NOT NULL,
	CONSTRAINT "journey_version_journey_id_version_pk" PRIMARY KEY("journey_id","version")
);
--> statement-breakpoint
CREATE TABLE "outcome" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"kind_id" smallint NOT NULL,
	"actor_id" integer NOT NULL,
	"territory_id" smallint,
	"run_id" bigint,
	"interaction_id" bigint,
	"occurred_at" timestamp with time zone NOT NULL,
	"value_minor" bigint,
	"currency" text,
	"customer_value_percent" smallint,
	"source" text NOT NULL,
	"message_id" text NOT NULL,
	CONSTRAINT "outcome_once" UNIQUE("source","message_id")
);
--> statement-breakpoint
CREATE TABLE "outcome_kind" (
	"id" "smallserial" PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"is_good" boolean NOT NULL,
	CONSTRAINT "outcome_kind_code_unique" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "rebuild" (
	"journey_id" integer PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"done_actor_id" integer DEFAULT 0 NOT NULL,
	"total_actors" integer NOT NULL,
	"done_actors" integer DEFAULT 0 NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "run" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"journey_id" integer NOT NULL,
	"journey_version" integer NOT NULL,
	"actor_id" integer NOT NULL,
	"territory_id" smallint,
	"case_key" text,
	"first_interaction_id" bigint NOT NULL,
	"last_interaction_id" bigint NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"status" text NOT NULL,
	"step_count" integer NOT NULL,
	"outcome_kind_id" smallint,
	CONSTRAINT "run_once" UNIQUE("journey_id","first_interaction_id")
);
--> statement-breakpoint
CREATE TABLE "run_step" (
	"run_id" bigint NOT NULL,
	"interaction_id" bigint NOT NULL,
	"step_id" integer,
	"territory_id" smallint,
	"is_primary" boolean NOT NULL,
	CONSTRAINT "run_step_interaction_id_run_id_pk" PRIMARY KEY("interaction_id","run_id")
);
--> statement-breakpoint
CREATE TABLE "perception" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"actor_id" integer NOT NULL,
	"territory_id" smallint,
	"interaction_id" bigint,
	"occurred_at" timestamp with time zone NOT NULL,
	"sentiment" real,
	"effort" smallint,
	"success" boolean,
	"score_kind" text,
	"score" real,
	"words" text,
	"source" text NOT NULL,
	"message_id" text NOT NULL,
	CONSTRAINT "perception_once" UNIQUE("source","message_id")
);
--> statement-breakpoint
CREATE TABLE "segment" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"origin" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"rule" jsonb NOT NULL,
	"written_by" text NOT NULL,
	"written_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "segment_member" (
	"segment_id" uuid NOT NULL,
	"actor_id" integer NOT NULL,
	"entered_at" timestamp with time zone NOT NULL,
	"left_at" timestamp with time zone,
	"why" text DEFAULT '' NOT NULL,
	CONSTRAINT "segment_member_segment_id_actor_id_entered_at_pk" PRIMARY KEY("segment_id","actor_id","entered_at")
);
--> statement-breakpoint
CREATE TABLE "cost_rate" (
	"id" serial PRIMARY KEY NOT NULL,
	"channel_id" smallint,
	"touchpoint_id" integer,
	"per_contact_minor" bigint NOT NULL,
	"per_minute_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"valid_from" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "note" (
	"id" uuid PRIMARY KEY NOT NULL,
	"actor_id" integer NOT NULL,
	"territory_id" smallint,
	"text" text NOT NULL,
	"written_by" text NOT NULL,
	"written_by_name" text NOT NULL,
	"written_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone NOT NULL,
	"by" text NOT NULL,
	"action" text NOT NULL,
	"subject" jsonb,
	"verdict" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "credential" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"user_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "entry_link" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"email" text,
	"role" text NOT NULL,
	"territory_id" smallint,
	"created_by" text,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "person" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"role" text DEFAULT 'field' NOT NULL,
	"territory_id" smallint,
	CONSTRAINT "person_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "receipt" (
	"command_id" uuid PRIMARY KEY NOT NULL,
	"device_id" uuid NOT NULL,
	"name" text NOT NULL,
	"verdict" text NOT NULL,
	"code" text,
	"reason" text,
	"received_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sign_in_session" (
	"id" text PRIMARY KEY NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"token" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"user_id" text NOT NULL,
	CONSTRAINT "sign_in_session_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "verification" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "write_key" (
	"key_hash" text PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"hint" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "credential" ADD CONSTRAINT "credential_user_id_person_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."person"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_in_session" ADD CONSTRAINT "sign_in_session_user_id_person_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."person"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "actor_person" ON "actor" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "identity_actor" ON "identity" USING btree ("actor_id");--> statement-breakpoint
CREATE INDEX "interaction_actor" ON "interaction" USING btree ("actor_id","occurred_at");--> statement-breakpoint
CREATE INDEX "outcome_run" ON "outcome" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "outcome_actor" ON "outcome" USING btree ("actor_id");--> statement-breakpoint
CREATE INDEX "run_actor" ON "run" USING btree ("actor_id","journey_id","last_at");--> statement-breakpoint
CREATE INDEX "run_case" ON "run" USING btree ("journey_id","case_key");--> statement-breakpoint
CREATE INDEX "run_step_run" ON "run_step" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "perception_actor" ON "perception" USING btree ("actor_id");--> statement-breakpoint
CREATE INDEX "cost_rate_valid" ON "cost_rate" USING btree ("valid_from");--> statement-breakpoint
CREATE INDEX "note_actor" ON "note" USING btree ("actor_id","written_at");--> statement-breakpoint
CREATE INDEX "credential_person" ON "credential" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "receipt_device" ON "receipt" USING btree ("device_id");--> statement-breakpoint
CREATE INDEX "sign_in_session_person" ON "sign_in_session" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "verification_identifier" ON "verification" USING btree ("identifier");