package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.server.config.SettingKey;
import dev.outcrop.server.config.SettingsReader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditSupplyTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // filled before each test
    private Path folder;

    private String hash(Map<SettingKey, String> more, Map<String, String> secrets) {
        var flags = new EnumMap<SettingKey, String>(Map.of(
                SettingKey.OIDC_ISSUER, "https://id.example",
                SettingKey.OIDC_CLIENT_ID, "outcrop",
                SettingKey.OIDC_AUDIENCES, "api",
                SettingKey.PUBLIC_URL, "https://chat.example"));
        flags.putAll(more);
        var environment = new HashMap<>(Map.of("OUTCROP_OIDC_CLIENT_SECRET", "one"));
        environment.putAll(secrets);
        return AuditSupply.hash(
                SettingsReader.read(flags, Optional.empty(), environment, folder, folder), Clock.systemUTC());
    }

    @Test
    void who_is_believed_and_let_in_changes_the_hash_of_settings_and_secrets_do_not() {
        String plain = hash(Map.of(), Map.of());
        assertThat(hash(Map.of(), Map.of())).isEqualTo(plain);
        var hashes = new HashSet<>(List.of(plain));
        for (Map.Entry<SettingKey, String> setting : Map.of(
                        SettingKey.OIDC_ISSUER, "https://other.example",
                        SettingKey.OIDC_AUDIENCES, "other",
                        SettingKey.ACCESS_DEFAULT_ROLE, "admin",
                        SettingKey.TRUSTED_PROXIES, "1",
                        SettingKey.AGENTCORE, "on")
                .entrySet()) {
            assertThat(hashes.add(hash(Map.of(setting.getKey(), setting.getValue()), Map.of())))
                    .as(setting.toString())
                    .isTrue();
        }
        assertThat(hash(Map.of(), Map.of("OUTCROP_OIDC_CLIENT_SECRET", "two"))).isEqualTo(plain);
        assertThat(hash(Map.of(), Map.of("OUTCROP_SESSION_KEYS", "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0MTI=")))
                .as("that they are set is among the names of what is said")
                .isEqualTo(plain);
    }
}
