package dev.outcrop.iac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.iac.template.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Names in the README are those of the stacks, and every alarm has its line there. */
class ReadmeTest {
    private static final Pattern EXECUTION = Pattern.compile("what the stacks hold: ([a-z0-9`,\\s-]+);");

    /** How IAM calls a service, where that is not its name in small letters. */
    private static final Map<String, String> PREFIXES = Map.of(
            "ApplicationAutoScaling", "application-autoscaling",
            "CertificateManager", "acm",
            "Cognito", "cognito-idp",
            "ElasticLoadBalancingV2", "elasticloadbalancing");

    private static final Pattern NAME = Pattern.compile(
            "Outcrop-prod-\\w+|/?outcrop/prod/[\\w-]+|/aws/rds/[\\w/-]+|(?<![\\w/-])outcrop-prod[\\w-]*");

    @Test
    void names_in_commands_are_those_of_the_stacks() throws IOException {
        String readme = Files.readString(Cloud.IAC.resolve("README.md"));
        var named = NAME.matcher(readme)
                .results()
                .map(match -> match.group())
                .collect(Collectors.toCollection(TreeSet::new));

        String all = Cloud.templates("prod").resources().stream()
                .map(resource -> resource.properties().toString())
                .collect(Collectors.joining("\n"));
        Set<String> stacks = Cloud.templates("prod").byKind().keySet();

        assertThat(named).hasSizeGreaterThan(5).allSatisfy(name -> {
            if (name.startsWith("Outcrop-prod-")) {
                assertThat(stacks).contains(name.substring("Outcrop-prod-".length()));
            } else {
                assertThat(all).contains("\"" + name + "\"");
            }
        });
    }

    @Test
    void every_alarm_has_its_line_in_the_runbook() throws IOException {
        String readme = Files.readString(Cloud.IAC.resolve("README.md"));

        assertThat(Cloud.templates("prod").of("CloudWatch::Alarm"))
                .extracting(ReadmeTest::kind)
                .isNotEmpty()
                .allSatisfy(kind -> assertThat(readme).contains("| `" + kind + "` |"));
    }

    /** Or a deployment with a narrow policy fails in its middle. */
    @Test
    void what_an_execution_policy_has_to_allow_is_what_the_stacks_hold() throws IOException {
        Matcher told = EXECUTION.matcher(Files.readString(Cloud.IAC.resolve("README.md")));
        assertThat(told.find()).isTrue();
        Set<String> named = Set.of(told.group(1).replace("`", "").split(",\\s+", -1));
        var held = new TreeSet<String>();
        for (String stage : EveryStage.EVERY) {
            Cloud.templates(stage).resources().stream()
                    .map(resource -> resource.type().split("::", -1)[1])
                    .filter(service -> !service.equals("CDK"))
                    .forEach(service -> held.add(PREFIXES.getOrDefault(service, service.toLowerCase(Locale.ROOT))));
        }

        assertThat(named).isEqualTo(held);
    }

    private static String kind(Resource alarm) {
        return alarm.at("/AlarmName").asString().replaceFirst("^outcrop-prod-", "");
    }
}
