package dev.outcrop.tool;

import com.fasterxml.classmate.ResolvedType;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaBuilder;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfig;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import com.github.victools.jsonschema.module.jackson.JacksonSchemaModule;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON Schema (2020-12) of a method's parameters, or of any other set of members. Strict: what is not optional is required, and nothing else may be
 * given. Types that contain themselves stand in {@code $defs} at the root.
 */
final class InputSchema {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final SchemaGeneratorConfig CONFIG = config();

    private InputSchema() {}

    /** One property of the root. */
    record Member(String name, Class<?> raw, Type type, Optional<String> description) {
        private static Member of(Parameter parameter) {
            return new Member(
                    parameter.getName(),
                    parameter.getType(),
                    parameter.getParameterizedType(),
                    Optional.ofNullable(parameter.getAnnotation(Param.class)).map(Param::value));
        }
    }

    static JsonNode of(List<Parameter> parameters) {
        return ofMembers(parameters.stream().map(Member::of).toList());
    }

    static ObjectNode ofMembers(List<Member> members) {
        ObjectNode root = JSON.objectNode().put("type", "object");
        ObjectNode properties = root.putObject("properties");
        if (members.isEmpty()) {
            return root;
        }
        SchemaBuilder schemas = new SchemaGenerator(CONFIG).buildMultipleSchemaDefinitions();
        ArrayNode required = JSON.arrayNode();
        for (Member member : members) {
            properties.set(
                    member.name(), schemas.createSchemaReference(Optionals.content(member.raw(), member.type())));
            if (!Optionals.isOptional(member.raw())) {
                required.add(member.name());
            }
        }
        ObjectNode definitions = schemas.collectDefinitions("$defs"); // fills the references in, too
        for (Member member : members) {
            if (member.description().isPresent() && properties.get(member.name()) instanceof ObjectNode property) {
                property.put("description", member.description().get());
            }
        }
        if (!required.isEmpty()) {
            root.set("required", required);
        }
        root.put("additionalProperties", false);
        if (!definitions.isEmpty()) {
            root.set("$defs", definitions);
        }
        return root;
    }

    private static SchemaGeneratorConfig config() {
        var builder = new SchemaGeneratorConfigBuilder(
                        ToolJson.MAPPER, SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .without(Option.SCHEMA_VERSION_INDICATOR, Option.FLATTENED_OPTIONALS)
                .with(
                        Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT,
                        Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES,
                        Option.ENUM_KEYWORD_FOR_SINGLE_VALUES,
                        Option.PLAIN_DEFINITION_KEYS,
                        Option.STANDARD_FORMATS)
                .with(new JacksonSchemaModule(
                        JacksonOption.RESPECT_JSONPROPERTY_ORDER,
                        JacksonOption.FLATTENED_ENUMS_FROM_JSONVALUE,
                        JacksonOption.FLATTENED_ENUMS_FROM_JSONPROPERTY));
        builder.forTypesInGeneral()
                .withPropertySorter((_, _) -> 0) // as written
                .withCustomDefinitionProvider((type, context) -> wellKnown(type.getErasedType()));
        builder.forFields()
                .withTargetTypeOverridesResolver(InputSchema::contentOfOptional)
                .withRequiredCheck(
                        field -> !Optionals.isOptional(field.getDeclaredType().getErasedType()))
                .withNullableCheck(field -> false)
                .withDescriptionResolver(InputSchema::description);
        return builder.build();
    }

    private static @Nullable CustomDefinition wellKnown(Class<?> type) {
        if (type == Duration.class) {
            return inline(JSON.objectNode().put("type", "string").put("format", "duration"));
        }
        if (type == ObjectNode.class) {
            return inline(JSON.objectNode().put("type", "object"));
        }
        return JsonNode.class.isAssignableFrom(type) || type == Object.class ? inline(JSON.objectNode()) : null;
    }

    private static CustomDefinition inline(ObjectNode schema) {
        return new CustomDefinition(
                schema, CustomDefinition.DefinitionType.INLINE, CustomDefinition.AttributeInclusion.NO);
    }

    private static @Nullable List<ResolvedType> contentOfOptional(FieldScope field) {
        ResolvedType type = field.getType();
        if (type == null || !Optionals.isOptional(type.getErasedType())) {
            return null;
        }
        return List.of(
                type.getTypeParameters().isEmpty()
                        ? field.getContext().resolve(Optionals.content(type.getErasedType(), type.getErasedType()))
                        : type.getTypeParameters().getFirst());
    }

    private static @Nullable String description(FieldScope field) {
        Param param = field.getAnnotation(Param.class);
        // A list's description is not repeated on its elements.
        return param == null || field.isFakeContainerItemScope() ? null : param.value();
    }
}
