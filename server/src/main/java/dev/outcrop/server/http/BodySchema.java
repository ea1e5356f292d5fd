package dev.outcrop.server.http;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import dev.outcrop.tool.FieldPath;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What a body has to look like: the same JSON schema checks it and describes it. */
public final class BodySchema {
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaCacheEnabled(false)
                    .schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .pathType(PathType.JSON_POINTER)
                            .locale(Locale.ROOT)
                            .build()));

    private final ObjectNode json;
    private final Schema schema;

    private BodySchema(ObjectNode json) {
        this.json = json;
        this.schema = SCHEMAS.getSchema(json);
    }

    /** The schema written as JSON. Say {@code "additionalProperties": false} to have unknown members refused. */
    public static BodySchema of(String json) {
        return new BodySchema(Json.ours(json));
    }

    /** The schema as JSON. */
    public ObjectNode json() {
        return json.deepCopy();
    }

    /**
     * Looks at a body.
     *
     * @throws ProblemException a 400 that names the member
     */
    void check(ObjectNode body) {
        List<Error> errors = schema.validate(body);
        if (errors.isEmpty()) {
            return;
        }
        Error first = errors.getFirst();
        String where = FieldPath.of(first);
        throw switch (first.getKeyword()) {
            case "required" -> wrong(where, "is missing");
            case "additionalProperties", "unevaluatedProperties" -> wrong(where, "is not known here");
            default -> wrong(where, first.getMessage());
        };
    }

    private static ProblemException wrong(String where, String what) {
        return ProblemException.badRequest(
                Optional.of(where).filter(field -> !field.isEmpty()),
                "“" + (where.isEmpty() ? "The body" : where) + "”: " + what + ".");
    }
}
