package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SignedInErasureTest extends SignInScene {

    @Test
    void who_erases_themselves_gets_the_receipt_and_is_signed_out_everywhere() throws Exception {
        var phone = new Browser(http);
        var bob = new Browser(http);
        signIn(browser, "ann");
        signIn(phone, "ann");
        signIn(bob, "bob");

        HttpResponse<String> answer = browser.send("POST", server.url() + "/api/me/erase", "{\"confirm\":\"erase\"}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode receipt = JsonMapper.shared().readTree(answer.body());
        assertThat(receipt.path("done").asBoolean()).isTrue();
        assertThat(receipt.at("/removed/sessions").asInt()).isEqualTo(2);
        assertStranger(browser);
        assertStranger(phone);
        assertSignedIn(bob, "bob");
    }
}
