package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Role;
import dev.outcrop.server.RouteTable.About;
import dev.outcrop.server.RouteTable.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever id of another person's somebody puts into whichever route, it is 404, and nothing has changed. The seed is printed with
 * a failure; {@code -Doutcrop.seed} sets it.
 */
class ForeignThingsTest extends PeopleScene {
    private static final int ROUNDS = 250;
    private static final Pattern PLACE = Pattern.compile("\\{(id|messageId|span)}");
    private static final List<String> VICTIM = as("victim", Role.ADMIN);

    @Test
    void another_persons_ids_open_nothing_and_change_nothing() throws Exception {
        long seed = Long.getLong("outcrop.seed", System.nanoTime());
        var random = new SplittableRandom(seed);
        try (var server = server()) {
            List<String> ids = new ArrayList<>();
            List<Thing> things = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Thing thing = thing(server, VICTIM);
                things.add(thing);
                ids.addAll(List.of(thing.conversation(), thing.message(), thing.run(), thing.approval()));
            }
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

            // An administrator, who may revoke keys, has no more of other people's words than anybody.
            List<List<String>> strangers = List.of(
                    as("stranger", Role.OPERATOR, "finance"),
                    as("stranger", Role.ADMIN),
                    by(key(
                                    server,
                                    as("stranger", Role.ADMIN),
                                    "{\"name\":\"all\",\"permissions\":[\"read\",\"chat\",\"operate\"]}")
                            .get("secret")
                            .stringValue()));
            List<Route> routes = RouteTable.ALL.stream()
                    .filter(route -> route.about() != About.NOTHING && route.about() != About.ONESELF)
                    .toList();
            for (int round = 0; round < ROUNDS; round++) {
                Route route = routes.get(random.nextInt(routes.size()));
                boolean inPerson = route.about() == About.KEY || route.about() == About.SESSION;
                List<String> stranger = strangers.get(inPerson ? 0 : random.nextInt(strangers.size()));
                String path = PLACE.matcher(route.path()).replaceAll(_ -> ids.get(random.nextInt(ids.size())));

                int status = status(server, stranger, route.method(), path, route.body());

                assertThat(status)
                        .as("seed %d round %d: %s %s", seed, round, route.method(), path)
                        .isEqualTo(404);
            }
            // Ids of conversations are each person's own: the same id begins another conversation.
            Thing theirs = things.getFirst();
            String own = question(theirs.conversation(), "desk", theirs.message(), "Only talk");
            assertThat(call(server, strangers.getFirst(), "POST", "/api/chat", own)
                            .body())
                    .contains("It is done.")
                    .doesNotContain("tea");
            String answer = question(things.get(1).conversation(), "desk", "mine", "Only talk")
                    .replace(
                            "\"parentId\":null",
                            "\"parentId\":\"" + things.get(1).message() + "\"");
            assertThat(status(server, strangers.getFirst(), "POST", "/api/chat", answer))
                    .isEqualTo(409);

            String sent = question(next("c"), "desk", next("m"), "Only talk")
                    .replace(
                            "\"parts\":[", "\"parts\":[{\"type\":\"file\",\"url\":\"/api/attachments/" + file + "\"},");
            assertThat(call(server, strangers.getFirst(), "POST", "/api/chat", sent)
                            .body())
                    .contains("\"status\":400", "There is no such file of yours.");

            assertThat(state(server, things) + words(server, file))
                    .as("seed %d", seed)
                    .isEqualTo(before);
        }
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
