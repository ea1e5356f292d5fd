package dev.outcrop.server.keys;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.ApiKey;
import dev.outcrop.access.ApiKeys;
import dev.outcrop.access.Caller;
import dev.outcrop.access.Permission;
import dev.outcrop.access.Scope;
import dev.outcrop.agent.Agents;
import dev.outcrop.id.IdSource;
import dev.outcrop.server.http.ApiRequest;
import dev.outcrop.server.http.ApiResponse;
import dev.outcrop.server.http.BodySchema;
import dev.outcrop.server.http.Endpoint;
import dev.outcrop.server.http.Json;
import dev.outcrop.server.http.ProblemException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/keys}: a person's keys, and everybody's for those who administer. Only people have keys made, never a key. */
public final class KeyRoutes {
    private static final String TAG = "keys";
    private static final String PATH = "/api/keys";
    private static final int DAYS = 90;

    /** Of one person, that have not expired. */
    private static final int MOST = 50;

    private static final BodySchema NEW = BodySchema.of("""
            {
              "type": "object",
              "required": ["name"],
              "additionalProperties": false,
              "properties": {
                "name": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "\\\\S"},
                "days": {"type": "integer", "minimum": 1, "maximum": 365, "description": "Until it expires; 90 if not given"},
                "permissions": {
                  "type": "array", "minItems": 1, "uniqueItems": true,
                  "items": {"enum": ["read", "chat", "operate"]},
                  "description": "What may be done with it, as far as its owner may; read and chat if not given"
                },
                "agents": {
                  "type": "array", "minItems": 1, "maxItems": 100, "uniqueItems": true, "items": {"type": "string"},
                  "description": "The agents that may be used with it, as far as its owner may; all if not given"
                }
              }
            }
            """);

    private final ApiKeys keys;
    private final Agents agents;
    private final Clock clock;
    private final IdSource ids;
    private final SecureRandom random = new SecureRandom();

    /** The routes on these keys. */
    public KeyRoutes(ApiKeys keys, Agents agents, Clock clock, IdSource ids) {
        this.keys = requireNonNull(keys, "keys is null");
        this.agents = requireNonNull(agents, "agents is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.ids = requireNonNull(ids, "ids is null");
    }

    /** All of them. */
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get(PATH, "The caller's API keys, without their secrets")
                        .needs(Permission.BUILD)
                        .tag(TAG)
                        .returns(200, "The keys, the newest first")
                        .answer(request -> list(keys.of(request.caller().id()), false)),
                Endpoint.post(PATH, "Makes an API key")
                        .needs(Permission.BUILD)
                        .tag(TAG)
                        .body(NEW)
                        .returns(201, "The key with its secret, which is shown this once")
                        .answer(this::create),
                Endpoint.get(PATH + "/all", "Everybody's API keys, without their secrets")
                        .needs(Permission.ADMINISTER)
                        .tag(TAG)
                        .returns(200, "The keys with their owners, the newest first")
                        .answer(_ -> list(keys.all(), true)),
                Endpoint.delete(PATH + "/{id}", "Revokes an API key of the caller, or any for who administers")
                        .needs(Permission.BUILD)
                        .tag(TAG)
                        .returns(204, "It works no more")
                        .answer(this::revoke));
    }

    /** Where the life of every key begins. */
    private ApiResponse create(ApiRequest request) {
        Caller owner = request.caller();
        ObjectNode body = request.body();
        Scope scope = new Scope(permissions(owner, body), agents(owner, body));
        Instant now = clock.instant();
        KeySecret secret = KeySecret.random(ids.next(KeySecret.PREFIX), random);
        var key = new ApiKey(
                secret.id(),
                owner,
                body.path("name").asString("").strip(),
                scope,
                now,
                now.plus(Duration.ofDays(body.path("days").asInt(DAYS))),
                Optional.empty());
        if (!keys.add(key, secret.hash(), MOST)) {
            throw ProblemException.conflict("You have " + MOST + " API keys. Revoke one that is not needed any more.");
        }
        return ApiResponse.json(201, json(key, false).put("secret", secret.text()));
    }

    /** And where it ends, but for time. */
    private ApiResponse revoke(ApiRequest request) {
        Caller caller = request.caller();
        Optional<String> owner = caller.may(Permission.ADMINISTER) ? Optional.empty() : Optional.of(caller.id());
        if (!keys.revoke(request.param("id"), owner, caller.id())) {
            throw ProblemException.notFound("There is no such API key.");
        }
        return ApiResponse.empty(204);
    }

    private static Set<Permission> permissions(Caller owner, ObjectNode body) {
        var permissions = EnumSet.noneOf(Permission.class);
        body.path("permissions").forEach(word -> permissions.add(permission(word)));
        if (permissions.isEmpty()) {
            permissions.addAll(List.of(Permission.READ, Permission.CHAT));
        }
        permissions.stream().filter(wanted -> !owner.may(wanted)).findFirst().ifPresent(beyond -> {
            throw ProblemException.badField(
                    "permissions", "A key can't do what you may not do yourself: leave out “" + word(beyond) + "”.");
        });
        return permissions;
    }

    private static Permission permission(JsonNode word) {
        return Permission.valueOf(word.stringValue().toUpperCase(Locale.ROOT));
    }

    private Optional<Set<String>> agents(Caller owner, ObjectNode body) {
        var names = new TreeSet<String>();
        body.path("agents").forEach(name -> names.add(name.stringValue()));
        names.stream()
                .filter(name -> agents.find(owner, name).isEmpty())
                .findFirst()
                .ifPresent(name -> {
                    throw ProblemException.badField("agents", "There is no agent “" + name + "”.");
                });
        return names.isEmpty() ? Optional.empty() : Optional.of(names);
    }

    private ApiResponse list(List<ApiKey> found, boolean owners) {
        ObjectNode json = Json.object();
        ArrayNode array = json.putArray("keys");
        found.forEach(key -> array.add(json(key, owners)));
        return ApiResponse.ok(json);
    }

    private ObjectNode json(ApiKey key, boolean owners) {
        ObjectNode json = Json.object().put("id", key.id()).put("name", key.name());
        if (owners) {
            json.putObject("owner")
                    .put("id", key.owner().id())
                    .put("name", key.owner().name());
        }
        ArrayNode permissions = json.putArray("permissions");
        key.scope().permissions().forEach(permission -> permissions.add(word(permission)));
        key.scope().agents().ifPresent(names -> names.forEach(json.putArray("agents")::add));
        json.put("createdAt", key.createdAt().toString())
                .put("expiresAt", key.expiresAt().toString())
                .put("expired", !clock.instant().isBefore(key.expiresAt()));
        key.usedAt().ifPresent(at -> json.put("usedAt", at.toString()));
        return json;
    }

    private static String word(Permission permission) {
        return permission.name().toLowerCase(Locale.ROOT);
    }
}
