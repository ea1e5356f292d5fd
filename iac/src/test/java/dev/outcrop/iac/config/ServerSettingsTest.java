package dev.outcrop.iac.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.iac.Cloud;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ServerSettingsTest {
    private static final Pattern SETTING =
            Pattern.compile("^    [A-Z_]+\\(\\s*\"([a-z.-]+)\",\\s*Form\\.", Pattern.MULTILINE);

    /** Read apart from the settings. */
    private static final String LOG = "log";

    @Test
    void keys_become_variables_as_the_server_has_them() {
        var settings = new ServerSettings(
                Map.of("budgets.limits", "a=all,day,1 USD", "limits.max-body", "2MB", "titles", "words"));

        assertThat(settings.variables())
                .containsExactly(
                        Map.entry("OUTCROP_BUDGETS_LIMITS", "a=all,day,1 USD"),
                        Map.entry("OUTCROP_MAX_BODY", "2MB"),
                        Map.entry("OUTCROP_TITLES", "words"));
    }

    @Test
    void what_is_refused_is_a_setting_of_the_server() throws IOException {
        var known = known();

        assertThat(known).hasSizeGreaterThan(60);
        assertThat(known).containsAll(ServerSettings.SECRET);
        var ours = new TreeSet<>(ServerSettings.OURS);
        ours.remove(LOG);
        assertThat(known).containsAll(ours);
    }

    /** A setting that the stage makes, and that its file may have another idea of, would be one of two by accident. */
    @Test
    void what_a_stage_sets_its_file_does_not() throws IOException {
        Set<String> refused = Stream.concat(ServerSettings.OURS.stream(), ServerSettings.SECRET.stream())
                .map(ServerSettings::variable)
                .collect(Collectors.toSet());
        for (String stage : new String[] {"dev", "prod", "private", "mended"}) {
            var set = variables("src/test/resources/golden/" + stage + "/Outcrop-" + stage + "-App.template.json");
            // The one that a stage only proposes.
            set.remove("OUTCROP_ACCESS_DEFAULT_ROLE");
            assertThat(refused).as(stage).containsAll(set);
        }
    }

    @Test
    void they_reach_the_container_beside_who_may_use_it() {
        Map<String, String> told = Map.of(
                "OUTCROP_BUDGETS_LIMITS",
                "everybody=all,month,500 USD",
                "OUTCROP_MAX_BODY",
                "2MB",
                "OUTCROP_RETENTION_CHATS",
                "90d",
                "OUTCROP_ACCESS_ROLES",
                "admin=outcrop-admins;operator=outcrop-ops;user=outcrop-people;reader=outcrop-auditors");

        told.forEach((name, value) ->
                assertThat(Cloud.setting("closed", name)).as(name).isEqualTo(value));
        assertThat(Cloud.setting("closed", "OUTCROP_ACCESS_DEFAULT_ROLE")).isEmpty();
    }

    private static Set<String> known() throws IOException {
        String source = Files.readString(
                Cloud.IAC.resolveSibling("server").resolve("src/main/java/dev/outcrop/server/config/SettingKey.java"));
        return SETTING.matcher(source).results().map(match -> match.group(1)).collect(Collectors.toSet());
    }

    private static Set<String> variables(String file) {
        var names = new TreeSet<String>();
        for (JsonNode resource : Cloud.json(Cloud.IAC.resolve(file)).path("Resources")) {
            for (JsonNode variable : resource.at("/Properties/ContainerDefinitions/0/Environment")) {
                names.add(variable.path("Name").asString());
            }
        }
        return names;
    }
}
