package dev.outcrop.server.config;

import static java.util.Objects.requireNonNull;

import dev.outcrop.server.config.SettingKey.Form;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Every setting there is: its name in the file, as a flag and in the environment, its form, default and meaning. */
public enum SettingKey {
    PORT("port", Form.PORT, "8080", "The port to listen on; 0 takes a free one."),
    HOST("host", Form.TEXT, "127.0.0.1", "The address to listen on. Other than loopback needs an identity provider."),
    DATA("data", Form.PATH, "~/.outcrop", "The folder that holds everything that is kept."),
    AGENTS("agents", Form.PATH, "", "A folder of your own agents, beside those that ship."),
    MODEL("model", Form.MODEL, "auto", "Who answers: auto takes Bedrock if it can be used."),
    DATABASE_URL(
            "database-url",
            Form.TEXT,
            "",
            "A jdbc:postgresql: URL instead of the SQLite file in the data folder; may hold user and password,"
                    + " then rather not as a flag."),
    DATABASE_AUTH(
            "database-auth",
            Form.AUTH,
            "password",
            "How PostgreSQL is signed in to: with the URL's password, or (iam) on Amazon RDS with a token of this server's AWS"
                    + " role, made anew for each connection; then the URL has a user and no password."),
    DATABASE_REST_AFTER(
            "database-rest-after",
            Form.PERIOD,
            "never",
            "After how long without a request or an answer all connections to PostgreSQL are closed, for a database that"
                    + " sleeps while it has none, as Aurora at 0 units. The next request wakes it, which may take half a"
                    + " minute."),
    DATABASE_RESTORED_TO(
            "database-restored-to",
            Form.MOMENT,
            "",
            "To which moment the database was restored, such as 2026-11-29T10:00:00Z. Answers that were open then and"
                    + " questions that waited end with a sentence, for what their tools did since is not known."),
    TITLES(
            "titles",
            Form.TITLES,
            "",
            "Who names a conversation: the model behind the alias fast, or its first words."
                    + " Unset: model on Bedrock, words on the demo."),
    MODELS(
            "models",
            Form.ALIASES,
            "",
            "Model ids or inference profiles by alias, in order of preference; as text: chat=ID,ID;fast=ID."),
    PRICES(
            "prices",
            Form.PRICES,
            "",
            "Prices by model id or ARN, before those that come with Outcrop: US dollars per million tokens of input,"
                    + " output, and if known cache read, cache write and cache write for an hour; ID@flex for another tier;"
                    + " as text: ID=3,15;ID=…."),
    BEDROCK_REGION("bedrock.region", Form.TEXT, "", "The AWS region, before AWS_REGION and the profile's."),
    BEDROCK_PROFILE("bedrock.profile", Form.TEXT, "", "The AWS profile, before AWS_PROFILE."),
    BEDROCK_ENDPOINT(
            "bedrock.endpoint",
            Form.URL,
            "",
            "The base URL of Bedrock Runtime, before AWS_ENDPOINT_URL_BEDROCK_RUNTIME."),
    BEDROCK_FIRST_EVENT(
            "bedrock.first-event",
            Form.DURATION,
            "5m",
            "How long a model may be silent before the first word of an answer. One that is silent longer is given up."),
    BEDROCK_IDLE(
            "bedrock.idle",
            Form.DURATION,
            "5m",
            "How long a model may be silent in mid-answer. The whole answer may take as long as it likes."),
    SECRETS_REFRESH(
            "secrets-refresh",
            Form.DURATION,
            "5m",
            "How old what was read of AWS Secrets Manager may get before it is read again; at least 1s."),
    ALLOWED_HOSTS(
            "allowed-hosts",
            Form.LIST,
            "",
            "Names beside localhost and the address listened on by which browsers may reach the server."),
    PUBLIC_URL(
            "public-url",
            Form.URL,
            "",
            "Where people's browsers find this server, such as https://outcrop.example; its name need not be in"
                    + " allowed-hosts. Sign-in on another address than loopback needs it."),
    TRUSTED_PROXIES(
            "trusted-proxies",
            Form.LIST,
            "",
            "Whose X-Forwarded-For is believed: addresses and networks of proxies, such as 10.0.0.0/16, or their number where"
                    + " nobody reaches the server but through all of them. Unset: who connects is who asks."),
    AGENTCORE(
            "agentcore",
            Form.SWITCH,
            "off",
            "Whether this is a container of Amazon Bedrock AgentCore Runtime, which lets people in before they get here: then it"
                    + " answers /invocations and /ping, and nothing else. Nowhere else is that safe."),
    OIDC_ISSUER(
            "oidc.issuer",
            Form.URL,
            "",
            "The issuer of the identity provider that people sign in with, such as"
                    + " https://cognito-idp.eu-central-1.amazonaws.com/POOL. Without it the server is for one person on this"
                    + " machine."),
    OIDC_CLIENT_ID("oidc.client-id", Form.TEXT, "", "The client id that this server has at the identity provider."),
    OIDC_CLIENT_SECRET(
            "oidc.client-secret",
            Form.TEXT,
            "",
            "Its secret, if it has one; or where that is: aws-secret:NAME#FIELD, in AWS Secrets Manager."),
    OIDC_SCOPES("oidc.scopes", Form.LIST, "openid,email,profile", "What the provider is asked for at sign-in."),
    OIDC_GROUPS_CLAIM(
            "oidc.groups-claim",
            Form.LIST,
            "cognito:groups,groups",
            "The claim that holds a person's groups; of several the first that is there."),
    OIDC_ALLOWED_DOMAINS(
            "oidc.allowed-domains",
            Form.LIST,
            "",
            "Only people whose verified e-mail address is of one of these domains are let in."),
    OIDC_ALLOWED_GROUPS("oidc.allowed-groups", Form.LIST, "", "Only people in one of these groups are let in."),
    OIDC_AUDIENCES(
            "oidc.audiences",
            Form.LIST,
            "",
            "Whose access tokens are taken from programs and from front ends elsewhere: audiences, or client ids of Amazon"
                    + " Cognito. Without any no token is."),
    ACCESS_ORIGINS(
            "access.origins",
            Form.LIST,
            "",
            "Origins whose pages may use the API with access tokens, such as https://app.example. Cookies are never believed"
                    + " from there."),
    ACCESS_ROLES(
            "access.roles",
            Form.ROLES,
            "",
            "Roles by group: reader, user, builder, operator or admin, with one or more groups each; as text:"
                    + " admin=GROUP;user=GROUP,GROUP."),
    ACCESS_DEFAULT_ROLE(
            "access.default-role",
            Form.ROLE,
            "",
            "The role of people in no group that has one. Unset: nobody if access.roles is set, else user."),
    SESSION_IDLE(
            "session.idle", Form.DURATION, "12h", "How long a person stays signed in who does nothing; at least 2m."),
    SESSION_LIFE("session.life", Form.DURATION, "7d", "How long a person stays signed in at most."),
    SESSION_KEYS(
            "session.keys",
            Form.LIST,
            "",
            "Keys that seal the state of a sign-in, 32 bytes in base64 each: the first seals, all open; or where they are, as"
                    + " oidc.client-secret. Unset: one that is made and kept in the data folder. Several processes need the"
                    + " same."),
    ALB_SIGNER(
            "alb.signer",
            Form.TEXT,
            "",
            "The ARN of the load balancer whose sign-in headers are believed, if it is that which signs people in."),
    ALB_KEYS_URL(
            "alb.keys-url", Form.URL, "", "Where its public keys are; unset, where AWS has those of the ARN's region."),
    ACCESS_AGENTS(
            "access.agents",
            Form.GROUPS,
            "",
            "By agent, the groups whose people may use it, beside what its file says; as text: NAME=GROUP,GROUP;NAME=GROUP."
                    + " Without an identity provider it holds for nobody."),
    ACCESS_TOOLS(
            "access.tools",
            Form.GROUPS,
            "",
            "The same by tool: for others it is not offered to the model, and refused if it is asked for."),
    CALLS_START(
            "calls.start",
            Form.COUNT,
            "200",
            "How many calls of one model this process makes at once at first, if the ceiling allows it. It learns from there"
                    + " how many the provider bears."),
    CALLS_CEILING("calls.ceiling", Form.COUNT, "10000", "The most calls of one model that this process makes at once."),
    CALLS_MODELS(
            "calls.models",
            Form.CALLS,
            "",
            "The same by model id or ARN: how many at first, and how many at most; one number is both. As text:"
                    + " ID=50,400;ID=10."),
    RUN_LEASE(
            "runs.lease",
            Form.DURATION,
            "8s",
            "How long an answer stays with a process that is not heard of, before another one goes on with it."),
    APPROVAL_EXPIRY(
            "runs.approval-expiry",
            Form.DURATION,
            "7d",
            "How long a person may take to decide about a tool call; after that it counts as denied."),
    STREAM_HEARTBEAT(
            "runs.heartbeat",
            Form.DURATION,
            "15s",
            "How often a stream on which nothing happens says that it is alive; from 1s to 40s. A third of what the load"
                    + " balancer in front bears, or less."),
    MAX_BODY("limits.max-body", Form.SIZE, "1MB", "The largest request body."),
    SHUTDOWN_GRACE(
            "limits.shutdown-grace",
            Form.DURATION,
            "25s",
            "How long running answers may go on after SIGTERM; what is not whole then is gone on with elsewhere, or at the"
                    + " next start. On ECS up to 110s, as it kills after 120s."),
    KEEP_DELETED("limits.keep-deleted", Form.DURATION, "30d", "How long a deleted conversation can be restored."),
    ATTACHMENTS_STORE(
            "attachments.store",
            Form.TEXT,
            "",
            "Where attached files are kept: s3://BUCKET/PREFIX, or else in the data folder."),
    ATTACHMENTS("limits.attachments", Form.SIZE, "1GB", "How much one person may have attached in all."),
    REQUESTS(
            "limits.requests",
            Form.COUNT,
            "1200",
            "How many requests a minute one person, or one API key, may make of each process. Without an identity provider"
                    + " there is no such limit."),
    QUESTIONS("limits.questions", Form.COUNT, "60", "The same for questions alone."),
    QUESTIONS_AT_ONCE(
            "limits.questions-at-once",
            Form.COUNT,
            "20",
            "How many answers each process makes for one person at once, API keys included."),
    RUN_COST(
            "limits.run-cost",
            Form.MONEY,
            "",
            "The most that one answer may cost in US dollars. Models without a price are not called then, unless"
                    + " run-tokens is set too."),
    RUN_TOKENS("limits.run-tokens", Form.COUNT, "", "The most tokens that one answer may use, cached ones included."),
    BUDGETS(
            "budgets.limits",
            Form.BUDGETS,
            "",
            "What may be used in a day or a month, by the budget's name: whose it is (all, person, group, agent or key; each has"
                    + " its own unless one is named, as in person ann), day or month, and USD or tokens or both; warn N% says when"
                    + " people are told, at 80% if left out. As text: NAME=person,day,5 USD;NAME=all,month,500 USD."),
    BUDGETS_ZONE(
            "budgets.zone", Form.TEXT, "UTC", "Where the days and months of budgets begin, such as Europe/Berlin."),
    RETENTION_TEMPORARY(
            "retention.temporary",
            Form.PERIOD,
            "1d",
            "How long a temporary chat stays after the last word in it; closing it removes it at once."),
    RETENTION_CHATS(
            "retention.chats", Form.PERIOD, "never", "How long a conversation stays after the last word in it."),
    RETENTION_ATTACHMENTS("retention.attachments", Form.PERIOD, "never", "How long an attachment stays."),
    RETENTION_JOURNALS(
            "retention.journals",
            Form.PERIOD,
            "never",
            "How long it is kept how an answer was made: tools, what they were given and returned, reasoning. The answer's"
                    + " text stays."),
    RETENTION_USAGE("retention.usage", Form.PERIOD, "never", "How long records of usage and cost stay."),
    RETENTION_AUDIT("retention.audit", Form.PERIOD, "400d", "How long entries of the audit log stay."),
    RETENTION_BACKUPS(
            "retention.backups",
            Form.DURATION,
            "35d",
            "How long you keep copies of the database. It removes nothing: receipts of erasures say it."),
    AUDIT_FILE("audit.file", Form.PATH, "", "A file that gets each entry of the audit log too, as a line of JSON."),
    AUDIT_STDOUT("audit.stdout", Form.SWITCH, "off", "Whether standard output gets each entry of the audit log too."),
    LANGFUSE_PUBLIC_KEY(
            "langfuse.public-key",
            Form.TEXT,
            "",
            "The public key of the Langfuse project that gets the traces, before LANGFUSE_PUBLIC_KEY; or where it is, as"
                    + " oidc.client-secret. Without keys nothing is sent."),
    LANGFUSE_SECRET_KEY(
            "langfuse.secret-key", Form.TEXT, "", "Its secret key, before LANGFUSE_SECRET_KEY; or where it is."),
    LANGFUSE_BASE_URL(
            "langfuse.base-url",
            Form.URL,
            "https://cloud.langfuse.com",
            "Where Langfuse is, before LANGFUSE_BASE_URL and LANGFUSE_HOST."),
    LANGFUSE_PUBLIC_URL(
            "langfuse.public-url",
            Form.URL,
            "",
            "Where people's browsers find Langfuse, for links to traces, if that is elsewhere than base-url."),
    LANGFUSE_ENVIRONMENT(
            "langfuse.environment",
            Form.TEXT,
            "",
            "The environment that traces are marked with, before LANGFUSE_TRACING_ENVIRONMENT; such as production."),
    LANGFUSE_RELEASE(
            "langfuse.release",
            Form.TEXT,
            "",
            "The release that traces are marked with, before LANGFUSE_RELEASE; unset, the version of Outcrop."),
    LANGFUSE_TAGS("langfuse.tags", Form.LIST, "", "Tags of every trace."),
    LANGFUSE_PROMPT_WAIT(
            "langfuse.prompt-wait",
            Form.DURATION,
            "2s",
            "How long the first answer of an agent whose prompt is in Langfuse waits for it; then it uses that of its"
                    + " file."),
    TRACES_MASK(
            "traces.mask",
            Form.LIST,
            "email,phone,card,aws,bearer",
            "What is taken out of traces before they are sent; none for nothing."),
    TRACES_USERS(
            "traces.users",
            Form.USERS,
            "plain",
            "Whether traces name people as they are known here, or by a hash that tells them apart."),
    OTLP_ENDPOINT(
            "otlp.endpoint",
            Form.URL,
            "",
            "The base URL of an OpenTelemetry collector that gets the traces too, as GenAI spans below those of"
                    + " requests, and GenAI metrics, by OTLP over HTTP."),
    OTLP_HEADERS("otlp.headers", Form.LIST, "", "Headers for it, as NAME=VALUE."),
    OTLP_CONTENT(
            "otlp.content",
            Form.SWITCH,
            "off",
            "Whether it is also told what was asked and answered; Langfuse always is, as far as an agent's log setting"
                    + " allows."),
    OTLP_METRICS("otlp.metrics", Form.SWITCH, "on", "Whether it is sent metrics too."),
    OTLP_METRICS_INTERVAL("otlp.metrics-interval", Form.DURATION, "60s", "How often it is sent metrics."),
    METRICS_PROMETHEUS(
            "metrics.prometheus",
            Form.SWITCH,
            "on",
            "Whether /metrics has what the server measures of itself, for Prometheus."),
    METRICS_CLOUDWATCH(
            "metrics.cloudwatch",
            Form.TEXT,
            "",
            "The stage, such as prod, under which CloudWatch is told a few numbers once a minute, as lines on standard output"
                    + " in its embedded metric format. Unset: it is not.");

    private static final String LANGFUSE = "LANGFUSE_";

    private final String path;
    private final Form form;
    private final String byDefault;
    private final String meaning;

    SettingKey(String path, Form form, String byDefault, String meaning) {
        this.path = requireNonNull(path, "path is null");
        this.form = form;
        this.byDefault = byDefault;
        this.meaning = meaning;
    }

    /** Its place in the file; a dot leads into a group. */
    public String path() {
        return path;
    }

    /**
     * As a flag: {@code --bedrock-region}. The limits' flags leave the group out. What is a secret as a whole has none:
     * everybody on a machine sees how a program was called.
     */
    public Optional<String> flag() {
        return switch (this) {
            case LANGFUSE_SECRET_KEY, OTLP_HEADERS, OIDC_CLIENT_SECRET, SESSION_KEYS -> Optional.empty();
            default -> Optional.of("--" + name('-'));
        };
    }

    /** As an environment variable: {@code OUTCROP_BEDROCK_REGION}. */
    public String variable() {
        return "OUTCROP_" + name('_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private String name(char separator) {
        return path.replace("limits.", "").replace('.', separator);
    }

    /** Variables by which Langfuse's own libraries are told the same. */
    List<String> variablesElsewhere() {
        return switch (this) {
            case LANGFUSE_PUBLIC_KEY, LANGFUSE_SECRET_KEY, LANGFUSE_RELEASE ->
                List.of(LANGFUSE + name().substring(LANGFUSE.length()));
            case LANGFUSE_BASE_URL -> List.of("LANGFUSE_BASE_URL", "LANGFUSE_HOST");
            case LANGFUSE_ENVIRONMENT -> List.of("LANGFUSE_TRACING_ENVIRONMENT");
            default -> List.of();
        };
    }

    /** What its value looks like. */
    public Form form() {
        return form;
    }

    /** Its value if nothing is said; empty for none. */
    public Optional<String> byDefault() {
        return byDefault.isEmpty() ? Optional.empty() : Optional.of(byDefault);
    }

    /** What it does, in a sentence. */
    public String meaning() {
        return meaning;
    }

    static Optional<SettingKey> ofPath(String path) {
        return Arrays.stream(values()).filter(key -> key.path.equals(path)).findFirst();
    }

    /** What a value looks like. */
    public enum Form {
        PORT("N"),
        TEXT("TEXT"),
        PATH("DIR"),
        URL("URL"),
        LIST("NAME,…"),
        ALIASES("ALIAS=ID,…;…"),
        PRICES("ID=USD,USD,…;…"),
        GROUPS("NAME=GROUP,…;…"),
        MONEY("USD"),
        COUNT("N"),
        CALLS("ID=N,N;…"),
        BUDGETS("NAME=WHOSE,WHEN,MOST;…"),
        SIZE("SIZE"),
        DURATION("TIME"),
        PERIOD("TIME|never"),
        MOMENT("TIME"),
        AUTH("password|iam"),
        MODEL("auto|bedrock|demo"),
        TITLES("model|words"),
        USERS("plain|hashed"),
        SWITCH("on|off"),
        ROLES("ROLE=GROUP,…;…"),
        ROLE("nobody|reader|user|builder|operator|admin");

        private final String label;

        Form(String label) {
            this.label = label;
        }

        /** How it is written in help. */
        public String label() {
            return label;
        }

        /** The only words allowed, where there are such. */
        List<String> choices() {
            return List.of(label.split("\\|", -1));
        }
    }
}
