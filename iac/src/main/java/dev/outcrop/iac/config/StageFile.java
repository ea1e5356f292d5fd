package dev.outcrop.iac.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/** Reads {@code stages/NAME.json}. */
public final class StageFile {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*");
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private StageFile() {}

    /**
     * The stage of this name.
     *
     * @param folder {@code iac/}
     * @throws StageProblem with a sentence that names the field
     */
    public static StageConfig read(Path folder, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new StageProblem("\"" + name + "\" is no stage's name: small letters and digits, a letter first.");
        }
        Path file = folder.resolve("stages").resolve(name + ".json");
        if (!Files.isRegularFile(file)) {
            throw new StageProblem("There is no stage " + name + ": write " + file + ", such as those beside it.");
        }
        try {
            return parse(Files.readString(file), name);
        } catch (IOException e) {
            throw new StageProblem("stages/" + name + ".json: can't be read: " + e.getMessage(), e);
        }
    }

    /**
     * A stage of this name whose file has this text.
     *
     * @throws StageProblem with a sentence that names the field
     */
    public static StageConfig parse(String text, String name) {
        String where = "stages/" + name + ".json: ";
        try {
            StageConfig config = MAPPER.readValue(text, StageConfig.class);
            if (!config.name().equals(name)) {
                throw new StageProblem(where + "name is \"" + config.name() + "\", and the file says " + name + ".");
            }
            return config;
        } catch (StreamReadException e) {
            throw new StageProblem(
                    where + "is no JSON in line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage(), e);
        } catch (DatabindException e) {
            throw new StageProblem(where + said(e) + ".", e);
        } catch (JacksonException e) {
            throw new StageProblem(where + "can't be read: " + e.getOriginalMessage(), e);
        }
    }

    private static String said(DatabindException problem) {
        String path = problem.getPath().stream()
                .map(step -> Optional.ofNullable(step.getPropertyName()).orElseGet(() -> "" + step.getIndex()))
                .collect(Collectors.joining("."));
        if (problem.getCause() instanceof IllegalArgumentException rule) {
            return (path.isEmpty() ? "" : path + ".") + rule.getMessage();
        }
        return switch (problem) {
            case UnrecognizedPropertyException _ -> path + " is no field of a stage";
            case InvalidTypeIdException kind ->
                path + ".kind is "
                        + Optional.ofNullable(kind.getTypeId())
                                .map(id -> "\"" + id + "\"")
                                .orElse("missing") + ", which is none of those that there are";
            default -> path + " has a value of the wrong kind";
        };
    }
}
