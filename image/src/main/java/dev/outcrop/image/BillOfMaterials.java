package dev.outcrop.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** All that is in the image, as CycloneDX: the libraries as Maven knows them, the Java runtime, Debian's packages. */
record BillOfMaterials(Program program, List<DebianPackage> system, String java) {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Adds to the bill of the libraries what lies below them. */
    Path write(Path libraries, Path to) throws IOException {
        if (!Files.isRegularFile(libraries)) {
            throw new ImageProblem(
                    "The list of the server's libraries is not there: " + libraries + ". ./outcrop image makes it.");
        }
        if (!(JSON.readTree(Files.readString(libraries)) instanceof ObjectNode bill)
                || !(bill.path("components") instanceof ArrayNode components)) {
            throw new ImageProblem(libraries + " is no list of libraries in CycloneDX's form.");
        }
        if (bill.path("metadata").path("component") instanceof ObjectNode subject) {
            subject.put("type", "container").put("name", "outcrop").put("version", program.version());
        }
        ObjectNode runtime = components.addObject();
        runtime.put("type", "platform")
                .put("bom-ref", "java")
                .put("name", "OpenJDK runtime")
                .put("version", java);
        runtime.put("purl", "pkg:generic/openjdk@" + java.replace("+", "%2B"));
        runtime.putArray("properties")
                .addObject()
                .put("name", "modules")
                .put("value", String.join(",", JavaRuntime.MODULES));
        for (DebianPackage one : system) {
            ObjectNode component = components.addObject();
            component.put("type", "library");
            component.put("bom-ref", one.purl()).put("name", one.name()).put("version", one.version());
            component.put("purl", one.purl());
            component.putArray("hashes").addObject().put("alg", "SHA-256").put("content", one.sha256());
        }
        Files.writeString(to, JSON.writerWithDefaultPrettyPrinter().writeValueAsString((JsonNode) bill) + "\n");
        return to;
    }
}
