package dev.outcrop.iac;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What CloudFront is given to run, run. Its runtime is a part of the language that Node has the whole of. */
class EdgeCheckTest {

    @Test
    void who_asks_is_written_down_whatever_they_have_sent_themselves() throws Exception {
        ObjectNode headers = headers("TLSv1.3:TLS_AES_128_GCM_SHA256:sessionResumed");
        headers.putObject("true-client-ip").put("value", "203.0.113.1");
        headers.putObject("host").put("value", "d111111abcdef8.cloudfront.net");

        JsonNode handed = run(headers);

        assertThat(handed.at("/headers/true-client-ip/value").asString()).isEqualTo("198.51.100.7");
        assertThat(handed.at("/headers/host/value").asString()).isEqualTo("d111111abcdef8.cloudfront.net");
        assertThat(handed.at("/uri").asString()).isEqualTo("/api/me");
    }

    @ParameterizedTest
    @CsvSource({
        "SSLv3:RC4-SHA:fullHandshake, 403",
        "TLSv1:ECDHE-RSA-AES128-SHA:fullHandshake, 403",
        "TLSv1.0:ECDHE-RSA-AES128-SHA:fullHandshake, 403",
        "TLSv1.1:ECDHE-RSA-AES128-SHA:fullHandshake, 403",
        "TLSv1.2:ECDHE-RSA-AES128-GCM-SHA256:fullHandshake, 0",
        "TLSv1.3:TLS_AES_128_GCM_SHA256:sessionResumed, 0",
    })
    void old_encryption_is_refused(String encryption, int status) throws Exception {
        assertThat(run(headers(encryption)).path("statusCode").asInt(0)).isEqualTo(status);
    }

    @Test
    void a_request_of_which_cloudfront_does_not_say_how_it_is_encrypted_is_refused() throws Exception {
        assertThat(run(JsonMapper.shared().createObjectNode())
                        .path("statusCode")
                        .asInt(0))
                .isEqualTo(403);
    }

    private static ObjectNode headers(String encryption) {
        ObjectNode headers = JsonMapper.shared().createObjectNode();
        headers.putObject("cloudfront-viewer-tls").put("value", encryption);
        return headers;
    }

    private static JsonNode run(ObjectNode headers) throws IOException, InterruptedException {
        String code = Cloud.templates("nodomain")
                .one("CloudFront::Function")
                .at("/FunctionCode")
                .asString();
        ObjectNode event = JsonMapper.shared().createObjectNode();
        event.putObject("viewer").put("ip", "198.51.100.7");
        event.putObject("request").put("uri", "/api/me").set("headers", headers);
        Process process = new ProcessBuilder(
                        "node", "-e", code + "\nconsole.log(JSON.stringify(handler(" + event + ")));")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return JsonMapper.shared().readTree(said);
    }
}
