package dev.outcrop.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.access.Role;
import dev.outcrop.bedrock.TokenPrices;
import dev.outcrop.langfuse.Detector;
import dev.outcrop.model.Cost;
import dev.outcrop.run.Admission;
import dev.outcrop.run.RunBudget;
import dev.outcrop.run.StreamTimeouts;
import dev.outcrop.server.config.Settings.ModelChoice;
import dev.outcrop.server.config.Settings.TitleChoice;
import dev.outcrop.server.http.Proxies;
import dev.outcrop.usage.Budget;
import dev.outcrop.usage.BudgetPeriod;
import dev.outcrop.usage.BudgetRules;
import dev.outcrop.usage.Subject;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {
    private static final String SESSION_KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private static final String SIGNER =
            "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/desk/0123456789abcdef";

    @TempDir
    private Path folder;

    @Test
    void without_a_word_it_is_loopback_on_8080_with_data_at_home() {
        Settings settings = read(Map.of(), Map.of());

        assertThat(settings.port()).isEqualTo(8080);
        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.data()).isEqualTo(folder.resolve("home/.outcrop"));
        assertThat(settings.agents()).isEmpty();
        assertThat(settings.model()).isEqualTo(ModelChoice.AUTO);
        assertThat(settings.titles()).isEmpty();
        assertThat(settings.bedrock().firstEvent()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.bedrock().idle()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.calls()).isEqualTo(new Settings.Calls(Admission.Rules.DEFAULT, Map.of()));
        assertThat(settings.runs())
                .isEqualTo(new Settings.Runs(StreamTimeouts.LEASE, Duration.ofDays(7), Duration.ofSeconds(15)));
        assertThat(settings.limits())
                .isEqualTo(new Settings.Limits(
                        1 << 20,
                        Duration.ofSeconds(25),
                        Duration.ofDays(30),
                        1L << 30,
                        new Settings.Rates(1200, 60, 20),
                        RunBudget.NONE));
    }

    @Test
    void a_flag_goes_before_the_environment_and_that_before_the_file() throws IOException {
        file("port: 1\nhost: localhost\ntitles: words\n");

        Settings settings = read(Map.of(SettingKey.PORT, "3"), Map.of("OUTCROP_PORT", "2", "OUTCROP_HOST", "::1"));

        assertThat(settings.port()).isEqualTo(3);
        assertThat(settings.host()).isEqualTo("::1");
        assertThat(settings.titles()).contains(TitleChoice.WORDS);
    }

    @Test
    void every_key_can_be_said_in_the_file_and_in_the_environment() throws IOException {
        file("""
                port: 0
                host: localhost
                data: store          # beside this file
                agents: ~/agents
                model: demo
                database-url: jdbc:postgresql://db/outcrop
                database-auth: iam
                database-rest-after: 5m
                database-restored-to: 2026-11-29T11:00:00+01:00
                titles: model
                models:
                  chat: [us.anthropic.claude, amazon.nova]
                  cheap: amazon.nova-lite-v1:0
                prices:
                  acme.model-v1:0: [3, "15.5", 0.3]
                bedrock:
                  region: eu-central-1
                  profile: work
                  endpoint: http://127.0.0.1:8090
                  first-event: 10m
                  idle: 90s
                secrets-refresh: 1m
                allowed-hosts: [desk.example]
                trusted-proxies: [10.0.0.0/16]
                attachments:
                  store: s3://files/outcrop/
                access:
                  agents:
                    chef: [kitchen, board]
                  tools:
                    refund: finance
                calls:
                  start: 20
                  ceiling: 400
                  models:
                    acme.model-v1:0: [5, 50]
                    acme.small: 3
                runs:
                  lease: 1s
                  approval-expiry: 2h
                  heartbeat: 5s
                limits:
                  max-body: 2MB
                  shutdown-grace: 5s
                  keep-deleted: 7d
                  attachments: 500MB
                  requests: 100
                  questions: 10
                  questions-at-once: 3
                  run-cost: 0.50
                  run-tokens: 200000
                budgets:
                  zone: Asia/Tokyo
                  limits:
                    each-day: [person, day, 5 USD, 200000 tokens, warn 90%]
                    kitchen: [group The kitchen, month, $99.50]
                retention:
                  temporary: 12h
                  chats: 365d
                  attachments: 90d
                  journals: 30d
                  usage: 730d
                  audit: never
                  backups: 14d
                audit:
                  file: audit.jsonl
                  stdout: on
                langfuse:
                  public-key: pk-lf-1
                  secret-key: sk-lf-1
                  base-url: http://127.0.0.1:3000
                  public-url: https://langfuse.example
                  environment: production
                  release: "1.0"
                  tags: [team-a, blue]
                  prompt-wait: 500ms
                traces:
                  mask: [email, card]
                  users: hashed
                otlp:
                  endpoint: http://127.0.0.1:4318
                  headers: [api-key=secret]
                  content: on
                  metrics: on
                  metrics-interval: 15s
                metrics:
                  prometheus: off
                  cloudwatch: test
                public-url: https://desk.example/
                agentcore: on
                oidc:
                  issuer: https://id.example/pool
                  client-id: desk
                  client-secret: shh
                  scopes: [openid, email]
                  groups-claim: [roles]
                  allowed-domains: [Example.org]
                  allowed-groups: [staff, ops]
                  audiences: [api]
                access:
                  origins: [https://app.example]
                  roles:
                    admin: [ops]
                    user: [staff, ops]
                  default-role: reader
                session:
                  idle: 30m
                  life: 1d
                  keys: [AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=]
                alb:
                  signer: arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/desk/0123456789abcdef
                  keys-url: http://127.0.0.1:9000
                """);
        Settings byFile = read(Map.of(), Map.of());
        Files.delete(folder.resolve("outcrop.yaml"));
        Settings byEnvironment = read(
                Map.of(),
                Map.ofEntries(
                        Map.entry("OUTCROP_PORT", "0"),
                        Map.entry("OUTCROP_HOST", "localhost"),
                        Map.entry("OUTCROP_DATA", "store"),
                        Map.entry("OUTCROP_AGENTS", "~/agents"),
                        Map.entry("OUTCROP_MODEL", "demo"),
                        Map.entry("OUTCROP_DATABASE_URL", "jdbc:postgresql://db/outcrop"),
                        Map.entry("OUTCROP_DATABASE_AUTH", "iam"),
                        Map.entry("OUTCROP_DATABASE_REST_AFTER", "5m"),
                        Map.entry("OUTCROP_DATABASE_RESTORED_TO", "2026-11-29T10:00:00Z"),
                        Map.entry("OUTCROP_TITLES", "model"),
                        Map.entry(
                                "OUTCROP_MODELS", "chat=us.anthropic.claude, amazon.nova; cheap=amazon.nova-lite-v1:0"),
                        Map.entry("OUTCROP_PRICES", "acme.model-v1:0=3,15.5,0.3"),
                        Map.entry("OUTCROP_BEDROCK_REGION", "eu-central-1"),
                        Map.entry("OUTCROP_BEDROCK_PROFILE", "work"),
                        Map.entry("OUTCROP_BEDROCK_ENDPOINT", "http://127.0.0.1:8090"),
                        Map.entry("OUTCROP_BEDROCK_FIRST_EVENT", "10m"),
                        Map.entry("OUTCROP_BEDROCK_IDLE", "90s"),
                        Map.entry("OUTCROP_SECRETS_REFRESH", "1m"),
                        Map.entry("OUTCROP_ALLOWED_HOSTS", "desk.example"),
                        Map.entry("OUTCROP_TRUSTED_PROXIES", "10.0.0.0/16"),
                        Map.entry("OUTCROP_ATTACHMENTS_STORE", "s3://files/outcrop"),
                        Map.entry("OUTCROP_ACCESS_AGENTS", "chef=kitchen, board"),
                        Map.entry("OUTCROP_ACCESS_TOOLS", "refund=finance"),
                        Map.entry("OUTCROP_CALLS_START", "20"),
                        Map.entry("OUTCROP_CALLS_CEILING", "400"),
                        Map.entry("OUTCROP_CALLS_MODELS", "acme.model-v1:0=5,50; acme.small=3"),
                        Map.entry("OUTCROP_RUNS_LEASE", "1s"),
                        Map.entry("OUTCROP_RUNS_APPROVAL_EXPIRY", "2h"),
                        Map.entry("OUTCROP_RUNS_HEARTBEAT", "5s"),
                        Map.entry("OUTCROP_MAX_BODY", "2MB"),
                        Map.entry("OUTCROP_SHUTDOWN_GRACE", "5s"),
                        Map.entry("OUTCROP_KEEP_DELETED", "7d"),
                        Map.entry("OUTCROP_ATTACHMENTS", "500MB"),
                        Map.entry("OUTCROP_RETENTION_TEMPORARY", "12h"),
                        Map.entry("OUTCROP_RETENTION_CHATS", "365d"),
                        Map.entry("OUTCROP_RETENTION_ATTACHMENTS", "90d"),
                        Map.entry("OUTCROP_RETENTION_JOURNALS", "30d"),
                        Map.entry("OUTCROP_RETENTION_USAGE", "730d"),
                        Map.entry("OUTCROP_RETENTION_AUDIT", "never"),
                        Map.entry("OUTCROP_RETENTION_BACKUPS", "14d"),
                        Map.entry("OUTCROP_AUDIT_FILE", "audit.jsonl"),
                        Map.entry("OUTCROP_AUDIT_STDOUT", "on"),
                        Map.entry("OUTCROP_REQUESTS", "100"),
                        Map.entry("OUTCROP_QUESTIONS", "10"),
                        Map.entry("OUTCROP_QUESTIONS_AT_ONCE", "3"),
                        Map.entry("OUTCROP_RUN_COST", "0.50"),
                        Map.entry("OUTCROP_RUN_TOKENS", "200000"),
                        Map.entry("OUTCROP_BUDGETS_ZONE", "Asia/Tokyo"),
                        Map.entry(
                                "OUTCROP_BUDGETS_LIMITS",
                                "each-day=person,day,5,200000 tokens,warn 90%; kitchen=group The kitchen,month,99.50 USD"),
                        Map.entry("OUTCROP_LANGFUSE_PUBLIC_KEY", "pk-lf-1"),
                        Map.entry("LANGFUSE_SECRET_KEY", "sk-lf-1"),
                        Map.entry("LANGFUSE_HOST", "http://127.0.0.1:3000"),
                        Map.entry("OUTCROP_LANGFUSE_PUBLIC_URL", "https://langfuse.example"),
                        Map.entry("LANGFUSE_TRACING_ENVIRONMENT", "production"),
                        Map.entry("LANGFUSE_RELEASE", "1.0"),
                        Map.entry("OUTCROP_LANGFUSE_TAGS", "team-a, blue"),
                        Map.entry("OUTCROP_LANGFUSE_PROMPT_WAIT", "500ms"),
                        Map.entry("OUTCROP_TRACES_MASK", "email,card"),
                        Map.entry("OUTCROP_TRACES_USERS", "hashed"),
                        Map.entry("OUTCROP_OTLP_ENDPOINT", "http://127.0.0.1:4318"),
                        Map.entry("OUTCROP_OTLP_HEADERS", "api-key=secret"),
                        Map.entry("OUTCROP_OTLP_CONTENT", "on"),
                        Map.entry("OUTCROP_OTLP_METRICS", "on"),
                        Map.entry("OUTCROP_OTLP_METRICS_INTERVAL", "15s"),
                        Map.entry("OUTCROP_METRICS_PROMETHEUS", "off"),
                        Map.entry("OUTCROP_METRICS_CLOUDWATCH", "test"),
                        Map.entry("OUTCROP_PUBLIC_URL", "https://desk.example"),
                        Map.entry("OUTCROP_OIDC_ISSUER", "https://id.example/pool"),
                        Map.entry("OUTCROP_OIDC_CLIENT_ID", "desk"),
                        Map.entry("OUTCROP_OIDC_CLIENT_SECRET", "shh"),
                        Map.entry("OUTCROP_OIDC_SCOPES", "openid,email"),
                        Map.entry("OUTCROP_OIDC_GROUPS_CLAIM", "roles"),
                        Map.entry("OUTCROP_OIDC_ALLOWED_DOMAINS", "example.org"),
                        Map.entry("OUTCROP_OIDC_ALLOWED_GROUPS", "staff,ops"),
                        Map.entry("OUTCROP_OIDC_AUDIENCES", "api"),
                        Map.entry("OUTCROP_AGENTCORE", "on"),
                        Map.entry("OUTCROP_ACCESS_ORIGINS", "https://app.example"),
                        Map.entry("OUTCROP_ACCESS_ROLES", "admin=ops;user=staff,ops"),
                        Map.entry("OUTCROP_ACCESS_DEFAULT_ROLE", "reader"),
                        Map.entry("OUTCROP_SESSION_IDLE", "30m"),
                        Map.entry("OUTCROP_SESSION_LIFE", "1d"),
                        Map.entry("OUTCROP_SESSION_KEYS", SESSION_KEY),
                        Map.entry("OUTCROP_ALB_SIGNER", SIGNER),
                        Map.entry("OUTCROP_ALB_KEYS_URL", "http://127.0.0.1:9000")));

        assertThat(byFile)
                .isEqualTo(byEnvironment)
                .isEqualTo(new Settings(
                        0,
                        "localhost",
                        folder.resolve("store"),
                        Optional.of(folder.resolve("home/agents")),
                        ModelChoice.DEMO,
                        Optional.of("jdbc:postgresql://db/outcrop"),
                        new Settings.Database(
                                Settings.Database.Auth.IAM,
                                Optional.of(Duration.ofMinutes(5)),
                                Optional.of(Instant.parse("2026-11-29T10:00:00Z"))),
                        Optional.of(TitleChoice.MODEL),
                        Map.of(
                                "chat", List.of("us.anthropic.claude", "amazon.nova"),
                                "cheap", List.of("amazon.nova-lite-v1:0")),
                        Map.of(
                                "acme.model-v1:0",
                                new TokenPrices(
                                        new BigDecimal("3"),
                                        new BigDecimal("15.5"),
                                        Optional.of(new BigDecimal("0.3")),
                                        Optional.empty(),
                                        Optional.empty())),
                        new Settings.Bedrock(
                                Optional.of("eu-central-1"),
                                Optional.of("work"),
                                Optional.of(URI.create("http://127.0.0.1:8090")),
                                Duration.ofMinutes(10),
                                Duration.ofSeconds(90)),
                        Duration.ofMinutes(1),
                        List.of("desk.example"),
                        new Proxies.Within(
                                List.of(Proxies.Network.of("10.0.0.0/16").orElseThrow())),
                        Optional.of(new Settings.S3Place("files", "outcrop/")),
                        true,
                        new SignInSettings(
                                Optional.of(URI.create("https://desk.example")),
                                Optional.of(new SignInSettings.Provider(
                                        URI.create("https://id.example/pool"),
                                        "desk",
                                        Optional.of("shh"),
                                        List.of("openid", "email"),
                                        List.of("roles"),
                                        Set.of("example.org"),
                                        Set.of("staff", "ops"),
                                        Set.of("api"),
                                        Optional.of(new SignInSettings.LoadBalancer(
                                                SIGNER, URI.create("http://127.0.0.1:9000"))))),
                                Set.of("https://app.example"),
                                Map.of("ops", Role.ADMIN, "staff", Role.USER),
                                Role.READER,
                                Duration.ofMinutes(30),
                                Duration.ofDays(1),
                                List.of(SESSION_KEY)),
                        new Settings.Access(
                                Map.of("chef", List.of("kitchen", "board")), Map.of("refund", List.of("finance"))),
                        new Settings.Calls(
                                Admission.Rules.DEFAULT.with(20, 400),
                                Map.of(
                                        "acme.model-v1:0", Admission.Rules.DEFAULT.with(5, 50),
                                        "acme.small", Admission.Rules.DEFAULT.with(3, 3))),
                        new Settings.Runs(Duration.ofSeconds(1), Duration.ofHours(2), Duration.ofSeconds(5)),
                        new Settings.Limits(
                                2 << 20,
                                Duration.ofSeconds(5),
                                Duration.ofDays(7),
                                500L << 20,
                                new Settings.Rates(100, 10, 3),
                                new RunBudget(Optional.of(new Cost(new BigDecimal("0.5"))), Optional.of(200_000L))),
                        new BudgetRules(
                                List.of(
                                        new Budget(
                                                "each-day",
                                                Subject.Kind.PERSON,
                                                Optional.empty(),
                                                BudgetPeriod.DAY,
                                                Optional.of(new Cost(new BigDecimal("5"))),
                                                Optional.of(200_000L),
                                                90),
                                        new Budget(
                                                "kitchen",
                                                Subject.Kind.GROUP,
                                                Optional.of("The kitchen"),
                                                BudgetPeriod.MONTH,
                                                Optional.of(new Cost(new BigDecimal("99.5"))),
                                                Optional.empty(),
                                                80)),
                                ZoneId.of("Asia/Tokyo")),
                        new Settings.Retention(
                                Optional.of(Duration.ofHours(12)),
                                Optional.of(Duration.ofDays(365)),
                                Optional.of(Duration.ofDays(90)),
                                Optional.of(Duration.ofDays(30)),
                                Optional.of(Duration.ofDays(730)),
                                Optional.empty(),
                                Duration.ofDays(14)),
                        new Settings.Audit(Optional.of(folder.resolve("audit.jsonl")), true),
                        new Settings.Traces(
                                Optional.of(new Settings.Traces.Langfuse(
                                        URI.create("http://127.0.0.1:3000"),
                                        URI.create("https://langfuse.example"),
                                        "pk-lf-1",
                                        "sk-lf-1",
                                        Duration.ofMillis(500))),
                                Optional.of(new Settings.Traces.Collector(
                                        URI.create("http://127.0.0.1:4318"),
                                        Map.of("api-key", "secret"),
                                        true,
                                        Optional.of(Duration.ofSeconds(15)))),
                                false,
                                Optional.of("test"),
                                Optional.of("production"),
                                Optional.of("1.0"),
                                List.of("team-a", "blue"),
                                List.of(Detector.EMAIL, Detector.CARD),
                                Settings.Traces.Users.HASHED),
                        Stream.of(SettingKey.values()).map(SettingKey::path).toList()));
        assertThat(byFile.toString() + byFile.traces()).doesNotContain("jdbc:", "sk-lf-1", "pk-lf-1", "secret");
        assertThat(byFile.signIn().toString()).doesNotContain("shh", SESSION_KEY);
    }

    @Test
    void whoever_is_in_no_group_that_has_a_role_is_nobody_once_there_are_such_groups() {
        assertThat(read(Map.of(), Map.of()).signIn().defaultRole()).isEqualTo(Role.USER);
        assertThat(read(Map.of(), Map.of()).signIn().provider()).isEmpty();
        assertThat(read(Map.of(), Map.of("OUTCROP_ACCESS_ROLES", "admin=ops"))
                        .signIn()
                        .defaultRole())
                .isEqualTo(Role.NOBODY);
        assertThat(read(
                                Map.of(),
                                Map.of(
                                        "OUTCROP_OIDC_ISSUER", "https://id.example",
                                        "OUTCROP_OIDC_CLIENT_ID", "desk",
                                        "OUTCROP_OIDC_ALLOWED_GROUPS", "staff"))
                        .signIn()
                        .defaultRole())
                .as("those in no such group are not let in anyway")
                .isEqualTo(Role.USER);
    }

    @Test
    void what_can_not_be_right_about_sign_in_is_said() {
        Map<String, String> good =
                Map.of("OUTCROP_OIDC_ISSUER", "https://id.example", "OUTCROP_OIDC_CLIENT_ID", "desk");
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("OUTCROP_OIDC_CLIENT_ID=", "needs the other beside it");
        wrong.put("OUTCROP_OIDC_ISSUER=http://id.example", "has to begin with https");
        wrong.put("OUTCROP_OIDC_SCOPES=email", "has to have openid");
        wrong.put("OUTCROP_HOST=0.0.0.0", "needs public-url beside it");
        wrong.put("OUTCROP_OIDC_CLIENT_SECRET=aws-secret:#field", "names a secret as in aws-secret:NAME#FIELD");
        wrong.put("OUTCROP_OIDC_CLIENT_SECRET=aws-secret:a b", "names a secret as in aws-secret:NAME#FIELD");
        wrong.put("OUTCROP_TRUSTED_PROXIES=balancer", "has addresses and networks");
        wrong.put("OUTCROP_TRUSTED_PROXIES=1,10.0.0.0/16", "has addresses and networks");
        wrong.put("OUTCROP_METRICS_CLOUDWATCH=a b", "is the name of a stage");
        wrong.put("OUTCROP_ALLOWED_HOSTS=desk.example", "needs public-url beside it");
        wrong.put("OUTCROP_PUBLIC_URL=http://desk.example", "is https and a name");
        wrong.put("OUTCROP_PUBLIC_URL=https://desk.example/sub", "is https and a name");
        wrong.put("OUTCROP_ACCESS_ORIGINS=https://app.example/", "no slash at the end");
        wrong.put("OUTCROP_ACCESS_ORIGINS=*", "has origins as a browser writes them");
        wrong.put("OUTCROP_ACCESS_ROLES=boss=ops", "names roles");
        wrong.put("OUTCROP_ACCESS_DEFAULT_ROLE=boss", "is one of nobody, reader");
        wrong.put("OUTCROP_SESSION_IDLE=1m", "is at least 120s");
        wrong.put("OUTCROP_SESSION_KEYS=c2hvcnQ=", "has keys of 32 random bytes");
        wrong.put("OUTCROP_ALB_SIGNER=desk", "is the ARN");
        wrong.put("OUTCROP_AGENTCORE=on", "needs oidc.audiences beside oidc.issuer");
        wrong.forEach((setting, sentence) -> {
            var environment = new HashMap<>(good);
            String[] parts = setting.split("=", 2);
            environment.put(parts[0], parts[1]);
            assertThatThrownBy(() -> read(Map.of(), environment))
                    .as(setting)
                    .hasMessageContaining(sentence)
                    .hasMessageNotContaining("c2hvcnQ=");
        });
        assertThat(read(Map.of(), good).signIn().provider()).isPresent();
    }

    @Test
    void a_collector_may_be_sent_traces_alone() {
        Settings settings =
                read(Map.of(), Map.of("OUTCROP_OTLP_ENDPOINT", "http://127.0.0.1:4318", "OUTCROP_OTLP_METRICS", "off"));

        assertThat(settings.traces().collector().orElseThrow().metrics()).isEmpty();
        assertThat(settings.traces().prometheus())
                .as("unless it is switched off")
                .isTrue();
    }

    @Test
    void one_key_of_langfuse_needs_the_other_and_a_mask_has_to_be_known() {
        assertThatThrownBy(() ->
                        read(Map.of(), Map.of("LANGFUSE_PUBLIC_KEY", "pk-lf-1", "OUTCROP_TRACES_MASK", "email,fax")))
                .isInstanceOf(SettingsProblems.class)
                .hasMessageContaining("LANGFUSE_PUBLIC_KEY needs the other key beside it")
                .hasMessageContaining(
                        "OUTCROP_TRACES_MASK has \"fax\", which is none of email, card, phone, aws, bearer");
    }

    @Test
    void no_more_calls_are_made_at_first_than_at_most() throws IOException {
        file("calls: {ceiling: 100}\n");

        assertThat(read(Map.of(), Map.of()).calls().rules()).isEqualTo(Admission.Rules.DEFAULT.with(100, 100));
    }

    @Test
    void unknown_keys_are_refused_by_name_and_line_and_all_of_them_at_once() throws IOException {
        file("port: 8080\nprot: 1\nlimits:\n  max-boddy: 1MB\nbedrock: eu\n\"\": 1\n");

        assertThatThrownBy(() -> read(Map.of(), Map.of("OUTCROP_PROT", "1")))
                .isInstanceOf(SettingsProblems.class)
                .hasMessageContaining("outcrop.yaml:2: unknown key \"prot\" (did you mean \"port\"?)")
                .hasMessageContaining(
                        "outcrop.yaml:4: unknown key \"limits.max-boddy\" (did you mean \"limits.max-body\"?)")
                .hasMessageContaining("outcrop.yaml:5: \"bedrock\" is a group")
                .hasMessageContaining("outcrop.yaml:6: unknown key \"\"")
                .hasMessageContaining("unknown environment variable OUTCROP_PROT (did you mean \"OUTCROP_PORT\"?)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "port: yes              | \"port\" is a number from 0 to 65535, not \"yes\"",
                "port: 65536            | is a number from 0 to 65535",
                "port: [1]              | \"port\" is one value: N",
                "port:                  | has no value",
                "model: claude          | is one of auto, bedrock, demo, not \"claude\"",
                "titles: {a: b}         | is one value",
                "allowed-hosts: {a: b}  | is a list",
                "access: {agents: [chef]} | names one or more groups for each",
                "access: {tools: {refund: []}} | names one or more groups for each",
                "limits: {questions: 0} | \"limits.questions\" is a number, 1 or more, not \"0\"",
                "models: [a]            | names aliases",
                "models: {Chat: a}      | names aliases",
                "prices: {x: [3]}       | names model ids with two to five prices",
                "prices: {x: [3, -1]}   | names model ids with two to five prices",
                "prices: [x]            | names model ids with two to five prices",
                "limits: {run-cost: $5} | is an amount in US dollars such as 0.50, not \"$5\"",
                "budgets: {limits: {x: [person, week, 5 USD]}} | \"x\" is not of this form",
                "budgets: {limits: {x: [person, day]}} | \"x\" is not of this form",
                "budgets: {limits: {x: [all of us, day, 5 USD]}} | \"x\" is not of this form",
                "budgets: {zone: Atlantis} | is a time zone such as UTC or Europe/Berlin, not \"Atlantis\"",
                "limits: {run-tokens: 1.5} | is a whole number, not \"1.5\"",
                "bedrock: {endpoint: x} | is a URL with http or https",
                "limits: {max-body: 1x} | is a size such as",
                "attachments: {store: /var/files} | is a bucket as in s3://bucket/prefix",
                "limits: {keep-deleted: 1} | is a time such as",
                "calls: {start: 0}      | \"calls.start\" is a number, 1 or more, not \"0\"",
                "calls: {start: many}   | is a number, 1 or more",
                "calls: {ceiling: 0}    | is a number, 1 or more",
                "calls: {models: {x: [9, 3]}} | names model ids with one or two numbers of calls",
                "calls: {models: {x: 1.5}} | names model ids with one or two numbers of calls",
                "calls: {models: [x]}   | names model ids with one or two numbers of calls",
                "runs: {lease: 999ms}   | \"runs.lease\" is at least 1s",
                "runs: {approval-expiry: 0s} | \"runs.approval-expiry\" is at least 1s",
                "runs: {heartbeat: 999ms} | \"runs.heartbeat\" is at least 1s",
                "runs: {heartbeat: 41s} | \"runs.heartbeat\" is at most 40s",
                "otlp: {endpoint: http://x, headers: [secret]} | has headers as NAME=VALUE",
                "otlp: {endpoint: http://x, headers: [Host=secret]} | has a header that can't be sent",
                "otlp: {endpoint: http://x, headers: [secret key=secret]} | has a header that can't be sent",
                "otlp: {endpoint: http://x, headers: [\"key=secret\\nline\"]} | has a header that can't be sent",
                "database-url: mysql:secret | begins with jdbc:postgresql:",
                "database-auth: iam | needs a database-url that names a user and no password",
                "database-rest-after: 5m | is for PostgreSQL, and there is no database-url",
                "database-restored-to: yesterday | is a moment with its zone, such as 2026-11-29T10:00:00Z",
                "database-restored-to: 2026-11-29T10:00:00 | is a moment with its zone",
                "port: {{               | is not YAML",
                "- port                 | settings are lines of",
                "host: &a [*a]          | outcrop.yaml"
            })
    void a_wrong_value_is_refused_with_its_line(String yaml, String sentence) throws IOException {
        file("# one line before\n" + yaml + "\n");

        assertThatThrownBy(() -> read(Map.of(), Map.of()))
                .isInstanceOf(SettingsProblems.class)
                .hasMessageContaining(sentence)
                .hasMessageMatching("(?s).*outcrop\\.yaml(:\\d)?.*")
                .hasMessageNotContainingAny("secret");
    }

    @Test
    void what_was_typed_wrong_on_the_command_line_alone_is_a_matter_of_usage() throws IOException {
        assertThatThrownBy(() -> read(Map.of(SettingKey.PORT, "x"), Map.of()))
                .isInstanceOfSatisfying(
                        SettingsProblems.class,
                        typed -> assertThat(typed.onCommandLine()).isTrue());
        assertThatThrownBy(() -> read(Map.of(SettingKey.PORT, "x"), Map.of("OUTCROP_MODEL", "x")))
                .isInstanceOfSatisfying(
                        SettingsProblems.class,
                        both -> assertThat(both.onCommandLine()).isFalse());
    }

    @Test
    void a_named_file_has_to_be_there_and_paths_in_it_are_relative_to_it() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("conf"));
        Files.writeString(elsewhere.resolve("o.yaml"), "data: kept\n");

        Settings named = SettingsReader.read(
                Map.of(), Optional.of(Path.of("conf/o.yaml")), Map.of(), folder, folder.resolve("home"));

        assertThat(named.data()).isEqualTo(elsewhere.resolve("kept"));
        assertThatThrownBy(() -> read(Map.of(), Map.of("OUTCROP_CONFIG", "nowhere.yaml")))
                .isInstanceOf(SettingsProblems.class)
                .hasMessageContaining("nowhere.yaml");
    }

    @Test
    void every_setting_stands_in_the_tables() {
        for (SettingKey key : SettingKey.values()) {
            assertThat(SettingsTable.text()).contains(key.path(), key.flag().orElse(""), key.variable(), key.meaning());
            assertThat(SettingsTable.markdown()).contains("`" + key.path() + "`", "`" + key.variable() + "`");
        }
        assertThat(Stream.of(SettingKey.values()).flatMap(key -> key.flag().stream()))
                .doesNotHaveDuplicates();
    }

    @Test
    void a_secret_has_no_flag_for_every_process_here_could_read_it() {
        assertThatThrownBy(() -> SettingFlags.read("--langfuse-secret-key=sk-lf-1"))
                .isInstanceOf(SettingsProblems.class)
                .hasMessageContaining("Unknown option");
    }

    private void file(String yaml) throws IOException {
        Files.writeString(folder.resolve("outcrop.yaml"), yaml);
    }

    private Settings read(Map<SettingKey, String> flags, Map<String, String> environment) {
        return SettingsReader.read(flags, Optional.empty(), environment, folder, folder.resolve("home"));
    }
}
