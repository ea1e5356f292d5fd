package dev.outcrop.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** All that is in the image, as CycloneDX: the libraries as Maven knows them, what the pages are made of, the Java runtime, Debian's packages. */
record BillOfMaterials(Program program, List<DebianPackage> system, String java) {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String FOLDER = "node_modules/";

    /** Adds to the bill of the libraries what lies beside and below them. */
    Path write(Path packaged, Path to) throws IOException {
        Path libraries = packaged.resolve("libraries.cdx.json");
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
        pages(packaged.resolve("pages.lock.json"), components);
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

    /** npm's packages that the pages depend on, as its lock has them; the bundle has none but these. */
    private static void pages(Path lock, ArrayNode components) throws IOException {
        if (!Files.isRegularFile(lock)) {
            throw new ImageProblem(
                    "The list of what the pages are made of is not there: " + lock + ". ./outcrop image makes it.");
        }
        var seen = new HashSet<String>();
        for (Map.Entry<String, JsonNode> entry :
                JSON.readTree(Files.readString(lock)).path("packages").properties()) {
            JsonNode one = entry.getValue();
            int at = entry.getKey().lastIndexOf(FOLDER);
            if (at < 0 || one.path("dev").asBoolean(false)) {
                continue;
            }
            String name = entry.getKey().substring(at + FOLDER.length());
            String version = one.path("version").asString();
            String purl = "pkg:npm/" + name.replace("@", "%40") + "@" + version;
            if (seen.add(purl)) {
                ObjectNode component = components.addObject();
                component.put("type", "library").put("bom-ref", purl);
                component.put("name", name).put("version", version).put("purl", purl);
            }
        }
    }
}
