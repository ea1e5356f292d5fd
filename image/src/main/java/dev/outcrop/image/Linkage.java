package dev.outcrop.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether all that programs and libraries need of others is in the image. A distribution's JDK takes from the
 * distribution what others bring along, and would not start in the image.
 *
 * @param system names of files that the system has
 * @param glibc the version 2.x of its C library
 */
record Linkage(Set<String> system, int glibc) {

    static Linkage of(Layer layer, List<DebianPackage> packages) {
        String version = packages.stream()
                .filter(one -> one.name().equals("libc6"))
                .map(DebianPackage::version)
                .findFirst()
                .orElseThrow();
        return new Linkage(layer.names(), Integer.parseInt(version.replaceFirst("^2\\.(\\d+).*", "$1")));
    }

    /** Throws an {@link ImageProblem} that says what is missing, and what to do. */
    void require(List<Path> folders, Path jdk) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> found = Files.walk(folder)) {
                found.filter(Files::isRegularFile).sorted().forEach(files::add);
            }
        }
        Set<String> held = new HashSet<>(system);
        files.forEach(file -> held.add(file.getFileName().toString()));
        List<String> missing = new ArrayList<>();
        for (Path file : files) {
            if (Elf.is(file)) {
                Elf elf = Elf.read(file);
                elf.needed().stream()
                        .filter(name -> !held.contains(name))
                        .map(name -> file + " needs " + name)
                        .forEach(missing::add);
                if (elf.glibc() > glibc) {
                    missing.add(file + " needs version 2." + elf.glibc() + " of the C library");
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new ImageProblem("What is made of the JDK " + jdk
                    + " would not run in the image, which has version 2."
                    + glibc + " of the C library and nothing else of a distribution. Make it with a JDK that brings its"
                    + " own libraries, such as Temurin (https://adoptium.net); JAVA_HOME says which one is taken."
                    + missing.stream().map(line -> "\n  " + line).collect(Collectors.joining()));
        }
    }
}
