package dev.outcrop.server.config;

import static java.util.Objects.requireNonNull;

import dev.outcrop.bedrock.TokenPrices;
import dev.outcrop.langfuse.Detector;
import dev.outcrop.run.Admission;
import dev.outcrop.run.RunBudget;
import dev.outcrop.server.http.Proxies;
import dev.outcrop.usage.BudgetRules;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a server was told.
 *
 * @param host the address to listen on
 * @param data the folder that holds everything that is kept
 * @param agents a folder of a user's own agents
 * @param databaseUrl a {@code jdbc:postgresql:} URL; SQLite in {@code data} if empty
 * @param database how that database is signed in to, and when it is left alone
 * @param titles empty lets the model that answers decide
 * @param models model ids by alias; aliases that are not here keep their defaults
 * @param prices an operator's own prices by model id; models that are not here keep those of the table
 * @param budgets what people, groups, agents and keys may use in a day or a month
 * @param said the names of the settings that are not left to their defaults
 * @param allowedHosts names by which browsers may reach the server, beside its own
 * @param proxies who is believed about whom they ask for
 * @param attachments where attached files are kept, if not in {@code data}
 * @param agentCore whether Amazon Bedrock AgentCore Runtime is in front, and nothing else reaches the server
 * @param signIn who is let in, and how
 * @param access who may use what
 */
public record Settings(
        int port,
        String host,
        Path data,
        Optional<Path> agents,
        ModelChoice model,
        Optional<String> databaseUrl,
        Database database,
        Optional<TitleChoice> titles,
        Map<String, List<String>> models,
        Map<String, TokenPrices> prices,
        Bedrock bedrock,
        Duration secretsRefresh,
        List<String> allowedHosts,
        Proxies proxies,
        Optional<S3Place> attachments,
        boolean agentCore,
        SignInSettings signIn,
        Access access,
        Calls calls,
        Runs runs,
        Limits limits,
        BudgetRules budgets,
        Retention retention,
        Audit audit,
        Traces traces,
        List<String> said) {
    public Settings {
        requireNonNull(host, "host is null");
        requireNonNull(data, "data is null");
        requireNonNull(agents, "agents is null");
        requireNonNull(model, "model is null");
        requireNonNull(databaseUrl, "databaseUrl is null");
        requireNonNull(database, "database is null");
        requireNonNull(titles, "titles is null");
        models = Map.copyOf(models);
        prices = Map.copyOf(prices);
        requireNonNull(bedrock, "bedrock is null");
        requireNonNull(secretsRefresh, "secretsRefresh is null");
        allowedHosts = List.copyOf(allowedHosts);
        requireNonNull(proxies, "proxies is null");
        requireNonNull(attachments, "attachments is null");
        requireNonNull(signIn, "signIn is null");
        requireNonNull(access, "access is null");
        requireNonNull(calls, "calls is null");
        requireNonNull(runs, "runs is null");
        requireNonNull(limits, "limits is null");
        requireNonNull(budgets, "budgets is null");
        requireNonNull(retention, "retention is null");
        requireNonNull(audit, "audit is null");
        requireNonNull(traces, "traces is null");
        said = List.copyOf(said);
    }

    /** A bucket of S3, and what the keys in it begin with: nothing, or something that ends with a slash. */
    public record S3Place(String bucket, String prefix) {
        public S3Place {
            requireNonNull(bucket, "bucket is null");
            requireNonNull(prefix, "prefix is null");
        }
    }

    /**
     * What is special about a database, most of it at AWS.
     *
     * @param restAfter how long nobody needs it before all connections are closed; empty for never
     * @param restoredTo the moment as at which it was restored, if it was
     */
    public record Database(Auth auth, Optional<Duration> restAfter, Optional<Instant> restoredTo) {
        public Database {
            requireNonNull(auth, "auth is null");
            requireNonNull(restAfter, "restAfter is null");
            requireNonNull(restoredTo, "restoredTo is null");
        }

        /** What connections sign in with. */
        public enum Auth {
            /** That of the URL, if it has one. */
            PASSWORD,
            /** A token of the server's own role. */
            IAM
        }
    }

    /** Who answers. */
    public enum ModelChoice {
        /** Bedrock if it can be used, else the demo. */
        AUTO,
        BEDROCK,
        DEMO
    }

    /** Who names a conversation. */
    public enum TitleChoice {
        /** The model behind the alias {@code fast}. */
        MODEL,
        /** The first words of the first message. */
        WORDS
    }

    /**
     * What to use instead of what AWS's own variables and files say, and how patient to be.
     *
     * @param firstEvent how long a model may be silent before its first event
     * @param idle and between two of them
     */
    public record Bedrock(
            Optional<String> region,
            Optional<String> profile,
            Optional<URI> endpoint,
            Duration firstEvent,
            Duration idle) {
        public Bedrock {
            requireNonNull(firstEvent, "firstEvent is null");
            requireNonNull(idle, "idle is null");
            requireNonNull(region, "region is null");
            requireNonNull(profile, "profile is null");
            requireNonNull(endpoint, "endpoint is null");
        }
    }

    /**
     * Who may use what, beside what the agents' files say.
     *
     * @param agents groups by agent
     * @param tools groups by tool
     */
    public record Access(Map<String, List<String>> agents, Map<String, List<String>> tools) {
        public Access {
            agents = Map.copyOf(agents);
            tools = Map.copyOf(tools);
        }
    }

    /**
     * How many calls a provider has to bear at once.
     *
     * @param rules for every model
     * @param models for some, by id
     */
    public record Calls(Admission.Rules rules, Map<String, Admission.Rules> models) {
        public Calls {
            requireNonNull(rules, "rules is null");
            models = Map.copyOf(models);
        }
    }

    /**
     * How runs are kept.
     *
     * @param lease how long a run stays with a process that is not heard of
     * @param approvalExpiry how long a person may take to decide about a tool call
     * @param heartbeat how often a silent stream says that it is alive
     */
    public record Runs(Duration lease, Duration approvalExpiry, Duration heartbeat) {
        public Runs {
            requireNonNull(heartbeat, "heartbeat is null");
            requireNonNull(lease, "lease is null");
            requireNonNull(approvalExpiry, "approvalExpiry is null");
        }
    }

    /**
     * Limits.
     *
     * @param maxBody the largest request body in bytes
     * @param shutdownGrace how long running answers may go on after SIGTERM
     * @param keepDeleted how long a deleted conversation can be restored
     * @param attachments how much one person may have attached, in bytes
     * @param rates how often one person may ask
     * @param run what one answer may use
     */
    public record Limits(
            long maxBody, Duration shutdownGrace, Duration keepDeleted, long attachments, Rates rates, RunBudget run) {
        public Limits {
            requireNonNull(rates, "rates is null");
            requireNonNull(shutdownGrace, "shutdownGrace is null");
            requireNonNull(keepDeleted, "keepDeleted is null");
            requireNonNull(run, "run is null");
        }
    }

    /**
     * How long things are kept; empty for as long as nobody removes them.
     *
     * @param temporary temporary chats
     * @param chats other conversations
     * @param journals how answers were made
     * @param backups how long an operator keeps copies of the database
     */
    public record Retention(
            Optional<Duration> temporary,
            Optional<Duration> chats,
            Optional<Duration> attachments,
            Optional<Duration> journals,
            Optional<Duration> usage,
            Optional<Duration> audit,
            Duration backups) {
        public Retention {
            requireNonNull(temporary, "temporary is null");
            requireNonNull(chats, "chats is null");
            requireNonNull(attachments, "attachments is null");
            requireNonNull(journals, "journals is null");
            requireNonNull(usage, "usage is null");
            requireNonNull(audit, "audit is null");
            requireNonNull(backups, "backups is null");
        }
    }

    /**
     * Where the audit log goes beside the database.
     *
     * @param file a file that gets each entry as a line
     * @param stdout whether standard output gets the same
     */
    public record Audit(Optional<Path> file, boolean stdout) {
        public Audit {
            requireNonNull(file, "file is null");
        }
    }

    /**
     * How often one person, or one API key, may ask each process.
     *
     * @param requests a minute
     * @param questions a minute
     * @param questionsAtOnce answers of one person that are being made
     */
    public record Rates(long requests, long questions, long questionsAtOnce) {}

    /**
     * Who watches from outside.
     *
     * @param prometheus whether {@code /metrics} is there
     * @param cloudwatch the stage under which CloudWatch is told numbers; empty for never
     * @param environment what traces are marked with, as are release and tags
     * @param mask what is taken out before anything is sent
     */
    public record Traces(
            Optional<Langfuse> langfuse,
            Optional<Collector> collector,
            boolean prometheus,
            Optional<String> cloudwatch,
            Optional<String> environment,
            Optional<String> release,
            List<String> tags,
            List<Detector> mask,
            Users users) {
        public Traces {
            requireNonNull(langfuse, "langfuse is null");
            requireNonNull(collector, "collector is null");
            requireNonNull(cloudwatch, "cloudwatch is null");
            requireNonNull(environment, "environment is null");
            requireNonNull(release, "release is null");
            tags = List.copyOf(tags);
            mask = List.copyOf(mask);
            requireNonNull(users, "users is null");
        }

        /** The same, of which Langfuse is told nothing. */
        public Traces withoutLangfuse() {
            return new Traces(
                    Optional.empty(), collector, prometheus, cloudwatch, environment, release, tags, mask, users);
        }

        /** How people are named. */
        public enum Users {
            PLAIN,
            HASHED
        }

        /** Yes or no. */
        enum Switch {
            ON,
            OFF
        }

        /**
         * A project of Langfuse. Its text form hides the keys.
         *
         * @param pages where people's browsers find it
         * @param promptWait how long the first answer of an agent waits for a prompt that is kept there
         */
        public record Langfuse(URI base, URI pages, String publicKey, String secretKey, Duration promptWait) {
            public Langfuse {
                requireNonNull(base, "base is null");
                requireNonNull(pages, "pages is null");
                requireNonNull(publicKey, "publicKey is null");
                requireNonNull(secretKey, "secretKey is null");
                requireNonNull(promptWait, "promptWait is null");
            }

            @Override
            public String toString() {
                return "Langfuse[" + base + "]";
            }
        }

        /**
         * A collector of OpenTelemetry. Its text form hides the headers.
         *
         * @param content whether it is told what was said
         * @param metrics how often it is sent metrics; empty for never
         */
        public record Collector(URI base, Map<String, String> headers, boolean content, Optional<Duration> metrics) {
            public Collector {
                requireNonNull(base, "base is null");
                headers = Map.copyOf(headers);
                requireNonNull(metrics, "metrics is null");
            }

            @Override
            public String toString() {
                return "Collector[" + base + "]";
            }
        }
    }

    /** Without what may be a password. */
    @Override
    public String toString() {
        return "Settings[port=" + port + ", host=" + host + ", data=" + data + ", model=" + model + "]";
    }
}
