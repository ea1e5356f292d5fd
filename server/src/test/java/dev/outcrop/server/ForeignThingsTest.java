package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Role;
import dev.outcrop.server.RouteTable.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Whatever id of another person's somebody puts into whichever route, it is as if there were none, and nothing has changed. */
class ForeignThingsTest extends PeopleScene {
    private static final List<String> PLACES = List.of("{id}", "{messageId}", "{span}");
    private static final List<String> VICTIM = as("victim", Role.ADMIN);

    @Test
    void another_persons_ids_open_nothing_and_change_nothing() throws Exception {
        try (var server = server();
                var _ = (AutoCloseable) stay::open) {
            List<String> ids = new ArrayList<>();
            ids.add(receipt(server, VICTIM));
            String live = live(server, VICTIM);
            ids.add(live);
            List<Thing> things = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Thing thing = thing(server, VICTIM);
                things.add(thing);
                ids.addAll(List.of(thing.conversation(), thing.message(), thing.run(), thing.approval()));
            }
            String run = find(
                    call(server, VICTIM, "GET", "/api/conversations/" + live + "/messages", "")
                            .json(),
                    "run_");
            ids.add(run);
            ids.add(queued(server, VICTIM, things.getFirst()));
            ids.add(key(server, VICTIM, "{\"name\":\"one\"}").get("id").stringValue());
            String trace = call(
                            server,
                            VICTIM,
                            "GET",
                            "/api/runs/" + things.getFirst().run() + "/trace",
                            "")
                    .body();
            ids.add(JsonMapper.shared().readTree(trace).at("/root/id").stringValue());
            String deleted = thing(server, VICTIM).conversation();
            assertThat(status(server, VICTIM, "DELETE", "/api/conversations/" + deleted, ""))
                    .isEqualTo(204);
            ids.add(deleted);
            String file = call(server, VICTIM, "POST", "/api/attachments", "words of the victim")
                    .json()
                    .get("id")
                    .stringValue();
            ids.add(file);
            String before = state(server, things) + words(server, file);

            // An administrator, who may revoke keys and see receipts, has no more of other people's words than anybody.
            List<String> operator = as("stranger", Role.OPERATOR, "finance");
            List<String> administrator = as("stranger", Role.ADMIN);
            List<String> program =
                    by(key(server, administrator, "{\"name\":\"all\",\"permissions\":[\"read\",\"chat\",\"operate\"]}")
                            .get("secret")
                            .stringValue());
            for (Route route : RouteTable.ALL) {
                List<List<String>> strangers = switch (route.about()) {
                    case NOTHING, ONESELF -> List.of();
                    case KEY, SESSION -> List.of(operator);
                    case QUEUED_MESSAGE, SPAN -> List.of(administrator); // with every pair of ids
                    case RECEIPT -> List.of(operator, program);
                    case CONVERSATION, STREAM, DELETED_CONVERSATION, RUN, APPROVAL, ATTACHMENT ->
                        List.of(operator, administrator, program);
                };
                for (List<String> stranger : strangers) {
                    for (String path : filled(route.path(), ids)) {
                        assertThat(status(server, stranger, route.method(), path, route.body()))
                                .as("%s asks %s %s", stranger, route.method(), path)
                                .isIn(404, route.foreign()); // 404 also where no id of a conversation looks like that
                    }
                }
            }
            assertThat(call(server, VICTIM, "GET", "/api/runs/" + run, "")
                            .json()
                            .path("status")
                            .asString())
                    .as("its stream was there all the time, and nobody has stopped it")
                    .isEqualTo("running");
            // Ids of conversations are each person's own: the same id begins another conversation.
            Thing theirs = things.getFirst();
            String own = question(theirs.conversation(), "desk", theirs.message(), "Only talk");
            assertThat(call(server, operator, "POST", "/api/chat", own).body())
                    .contains("It is done.")
                    .doesNotContain("tea");
            String answer = question(things.get(1).conversation(), "desk", "mine", "Only talk")
                    .replace(
                            "\"parentId\":null",
                            "\"parentId\":\"" + things.get(1).message() + "\"");
            assertThat(status(server, operator, "POST", "/api/chat", answer)).isEqualTo(409);

            String sent = question(next("c"), "desk", next("m"), "Only talk")
                    .replace(
                            "\"parts\":[", "\"parts\":[{\"type\":\"file\",\"url\":\"/api/attachments/" + file + "\"},");
            assertThat(call(server, operator, "POST", "/api/chat", sent).body())
                    .contains("\"status\":400", "There is no such file of yours.");

            assertThat(state(server, things) + words(server, file)).isEqualTo(before);
        }
    }

    /** The path with each of the ids in each of its places. */
    private static List<String> filled(String path, List<String> ids) {
        List<String> paths = List.of(path);
        for (String place : PLACES) {
            paths = paths.stream()
                    .flatMap(one ->
                            one.contains(place) ? ids.stream().map(id -> one.replace(place, id)) : Stream.of(one))
                    .toList();
        }
        return paths;
    }

    private String words(Outcrop.Running server, String file) throws Exception {
        return call(server, VICTIM, "GET", "/api/attachments/" + file, "").body();
    }

    /** All that the victim has, as the victim sees it. */
    private String state(Outcrop.Running server, List<Thing> things) throws Exception {
        var state = new StringBuilder(
                        call(server, VICTIM, "GET", "/api/conversations", "").body())
                .append(call(server, VICTIM, "GET", "/api/keys", "").body());
        for (Thing thing : things) {
            for (String path : List.of(
                    "/api/conversations/" + thing.conversation() + "/messages",
                    "/api/approvals/" + thing.approval(),
                    "/api/runs/" + thing.run() + "/trace/events")) {
                state.append('\n').append(call(server, VICTIM, "GET", path, "").body());
            }
        }
        return state.toString();
    }
}
