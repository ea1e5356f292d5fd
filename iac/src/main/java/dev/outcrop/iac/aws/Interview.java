package dev.outcrop.iac.aws;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Asks what no flag has answered.
 *
 * @param defaults whether what is proposed is taken without asking
 * @param known the account of the credentials that are there
 */
record Interview(Desk desk, Answers answers, boolean defaults, Optional<String> known) {
    private static final String NONE = "none";

    /** Where profiles of the United States send calls; of others Bedrock is asked. */
    private static final List<String> UNITED_STATES = List.of("us-east-1", "us-east-2", "us-west-2");

    String name() {
        return ask(Question.STAGE, "Name of the stage", Optional.of("dev"));
    }

    /** The stage's file. */
    String draft(String name) {
        String profile = ask(
                Question.PROFILE,
                "Profile: dev (cheap, asleep when idle), prod (on the internet, data stays) or private (no internet)",
                Set.of("dev", "prod", "private").contains(name) ? Optional.of(name) : Optional.of("dev"));
        String region = ask(Question.REGION, "AWS region", Answers.usual());
        String account = ask(
                answers.to(Question.ACCOUNT).or(() -> known), Question.ACCOUNT.flag(), "AWS account", Optional.empty());
        var draft = new Draft(name, profile, account, region);
        draft.zones(
                list(ask(Question.ZONES, "Two or three zones of it", Optional.of(String.join(",", zones(region))))));
        draft.architecture(ask(
                Question.ARCHITECTURE,
                "Processor of the tasks, arm64 (a fifth cheaper) or x86_64; the image is made on a Linux of the same kind",
                Optional.of(machine())));
        domain(draft, profile);
        people(draft, profile);
        models(draft, region);
        answers.to(Question.LANGFUSE).ifPresent(draft::langfuse);
        answers.to(Question.REPOSITORY).ifPresent(draft::repository);
        return draft.text();
    }

    private void domain(Draft draft, String profile) {
        String name = "Its name in a browser, such as agents.example.com";
        String domain = ask(
                Question.DOMAIN,
                profile.equals("private") ? name : name + ", or none: then CloudFront gives it one",
                Optional.empty());
        if (domain.equals(NONE)) {
            if (answers.to(Question.CERTIFICATE).isPresent()
                    || !answers.to(Question.ZONE_ID).orElse(NONE).equals(NONE)) {
                throw new Trouble(
                        "--zone-id and --certificate belong to a domain, and --domain says that there is none:"
                                + " leave them out, or name it.");
            }
            draft.noDomain();
            return;
        }
        String zone = ask(
                answers.to(Question.ZONE_ID)
                        .or(() -> answers.to(Question.CERTIFICATE).map(_ -> NONE)),
                Question.ZONE_ID.flag(),
                "Id of the Route 53 zone that this name is in (record and certificate are made there), or none",
                Optional.empty());
        Optional<String> certificate = answers.to(Question.CERTIFICATE);
        if (zone.equals(NONE) && certificate.isEmpty()) {
            certificate = Optional.of(ask(
                    Question.CERTIFICATE,
                    "ARN of an ACM certificate for " + domain + " in the stage's region",
                    Optional.empty()));
        }
        draft.domain(domain, certificate, zone.equals(NONE) ? Optional.empty() : Optional.of(zone));
    }

    private void people(Draft draft, String profile) {
        boolean own = answers.to(Question.ISSUER).isPresent()
                || profile.equals("private")
                || (answers.to(Question.ADMINISTRATOR).isEmpty()
                        && ask(
                                        Optional.empty(),
                                        "--administrator or --oidc-issuer",
                                        "Who knows the people: cognito (comes with the stage) or oidc (your own provider)",
                                        Optional.of("cognito"))
                                .equals("oidc"));
        if (own) {
            draft.oidc(
                    ask(Question.ISSUER, "Issuer of your provider (https://…)", Optional.empty()),
                    ask(Question.CLIENT, "Client id of Outcrop there", Optional.of("outcrop")),
                    ask(
                            Question.ADMINISTRATORS,
                            "Group there whose members administer",
                            Optional.of("outcrop-admins")));
        } else {
            draft.cognito(ask(
                    Question.ADMINISTRATOR,
                    "Mail address of the first person, who administers and invites the others",
                    Optional.empty()));
        }
        draft.alarms(ask(Question.ALARMS, "Mail address that alarms go to", answers.to(Question.ADMINISTRATOR)));
    }

    private void models(Draft draft, String region) {
        String prefix = geography(region);
        String chat = ask(
                Question.CHAT_MODEL,
                "Model that agents use",
                Optional.of(prefix + ".anthropic.claude-sonnet-4-5-20250929-v1:0"));
        String fast = ask(
                Question.FAST_MODEL,
                "Model for small things",
                Optional.of(prefix + ".anthropic.claude-haiku-4-5-20251001-v1:0"));
        draft.model("chat", chat, regions(chat, region));
        draft.model("fast", fast, regions(fast, region));
    }

    /** To which regions a geographic profile may send a call; none for other ids. */
    private List<String> regions(String id, String region) {
        if (!Draft.geographic(id)) {
            return List.of();
        }
        if (answers.to(Question.MODEL_REGIONS).isPresent()) {
            return list(answers.to(Question.MODEL_REGIONS).get());
        }
        if (known.isPresent()) {
            try {
                return Preflight.regions(new Services(region), id);
            } catch (SdkException e) {
                desk.terminal().say("    Where " + id + " sends calls could not be asked: " + Failures.sentence(e));
            }
        }
        if (id.startsWith("us.")) {
            return UNITED_STATES;
        }
        return list(ask(Question.MODEL_REGIONS, "Regions to which " + id + " may send calls", Optional.empty()));
    }

    /** The prefix of profiles that keep calls in the region's part of the world. */
    private static String geography(String region) {
        return switch (region) {
            case "ap-northeast-1", "ap-northeast-3" -> "jp";
            case "ap-southeast-2", "ap-southeast-4" -> "au";
            case String us when us.startsWith("us-gov-") -> "us-gov";
            case String us when us.startsWith("us-") -> "us";
            case String eu when eu.startsWith("eu-") -> "eu";
            default -> "global";
        };
    }

    /** The processor that this machine can make an image for; of other systems none can. */
    private static String machine() {
        boolean intel = System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
        return intel ? "x86_64" : "arm64";
    }

    /** In two regions the second letter is not open to everybody. */
    private static List<String> zones(String region) {
        boolean skips = region.equals("ap-northeast-1") || region.equals("us-west-1");
        return List.of(region + "a", region + (skips ? "c" : "b"));
    }

    private static List<String> list(String commas) {
        return Arrays.stream(commas.split(",", -1)).map(String::strip).toList();
    }

    private String ask(Question about, String question, Optional<String> preset) {
        return ask(answers.to(about), about.flag(), question, preset);
    }

    private String ask(Optional<String> given, String flag, String question, Optional<String> preset) {
        if (given.isPresent()) {
            return given.get();
        }
        if (defaults && preset.isPresent()) {
            return preset.get();
        }
        return desk.terminal().ask("    " + question, preset, flag);
    }
}
