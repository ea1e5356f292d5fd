package dev.outcrop.e2e.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.e2e.fixtures.Alone;
import dev.outcrop.image.BuiltImage;
import dev.outcrop.image.ImageProblem;
import dev.outcrop.image.ImageTarget;
import dev.outcrop.image.Login;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry that asks who pushes, as ECR does: it gives the user AWS a password for half a day. */
@Alone
class RegistryLoginIT {
    private static final String USER = "AWS";
    private static final String PASSWORD = "valid-for-twelve-hours";
    private static final String HASHED = "$2b$05$OutcropOutcropOutcropuFbmT/0UpIsihb1m0b4urs4Y.3iFK5Xq";

    /** Jib by itself tells no password over plain HTTP, which is all that a registry on loopback speaks. */
    private static final String OVER_HTTP = "sendCredentialsOverHttp";

    @TempDir
    private Path folder;

    @BeforeEach
    void allow() {
        System.setProperty(OVER_HTTP, "true");
    }

    @AfterEach
    void forbid() {
        System.clearProperty(OVER_HTTP);
    }

    @Test
    void an_image_is_pushed_with_the_password_and_not_without_it() throws Exception {
        BuiltImage image = TheImage.built();
        try (Registry registry = Registry.startAsking(folder, USER + ":" + HASHED + "\n")) {
            assertThatThrownBy(() -> push(image, registry, Optional.empty()))
                    .isInstanceOf(ImageProblem.class)
                    .hasMessageContaining("did not take the image");
            assertThatThrownBy(() -> push(image, registry, Optional.of(new Login(USER, "of-yesterday"))))
                    .isInstanceOf(ImageProblem.class)
                    .hasMessageContaining("did not take the image")
                    .hasMessageNotContaining("of-yesterday");
            assertThat(status(registry, image.digest())).isEqualTo(404);

            var login = Optional.of(new Login(USER, PASSWORD));
            assertThat(push(image, registry, login)).isEqualTo(image.digest());
            assertThat(push(image, registry, login)).as("again").isEqualTo(image.digest());
            assertThat(status(registry, image.digest())).isEqualTo(200);
            assertThat(status(registry, BuiltImage.tag(image.digest(), false))).isEqualTo(200);
        }
    }

    private static String push(BuiltImage image, Registry registry, Optional<Login> login) throws InterruptedException {
        return image.push(new ImageTarget(registry.repository("ours"), login));
    }

    /** Whether the registry has it, asked with the password. */
    private static int status(Registry registry, String name) throws Exception {
        String basic = Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(UTF_8));
        var request = HttpRequest.newBuilder(registry.base().resolve("/v2/ours/manifests/" + name))
                .header("Authorization", "Basic " + basic)
                .header(
                        "Accept",
                        "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json")
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }
}
