package dev.outcrop.e2e.architecture;

import static java.util.Objects.requireNonNull;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;

/** Holds the classes below one root package against the table of rooms, and tells all that is wrong at once. */
final class Arrows {
    private final String root;
    private final List<Room> rooms;

    Arrows(String root, List<Room> rooms) {
        this.root = requireNonNull(root, "root is null");
        this.rooms = List.copyOf(rooms);
    }

    /** One line for each class that reaches where it may not, each package cycle and each package without null rules. */
    List<String> violations(JavaClasses classes) {
        var found = new TreeSet<String>();
        for (JavaClass one : classes) {
            Optional<Room> home = room(one.getPackageName());
            if (home.isEmpty()) {
                found.add(one.getName() + " is in no room");
                continue;
            }
            for (Dependency dependency : one.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (!target.isPrimitive()) {
                    complaint(home.get(), target)
                            .ifPresent(why -> found.add(one.getName() + " uses " + target.getName() + ": " + why));
                }
            }
        }
        var all = new ArrayList<>(found);
        all.addAll(cycles(classes));
        all.addAll(unmarked(classes));
        return List.copyOf(all);
    }

    private Optional<String> complaint(Room home, JavaClass target) {
        String where = target.getPackageName();
        if (!where.equals(root) && !where.startsWith(root + ".")) {
            return home.mayUse(where) ? Optional.empty() : Optional.of(home.name() + " may not import " + where);
        }
        Optional<Room> other = room(where);
        if (other.isEmpty()) {
            return Optional.of(where + " is in no room");
        }
        boolean allowed =
                other.get().equals(home) || home.rooms().contains(other.get().name());
        return allowed
                ? Optional.empty()
                : Optional.of(home.name() + " may not import " + other.get().name());
    }

    private Optional<Room> room(String name) {
        record Claim(Room room, String of) {}
        return rooms.stream()
                .flatMap(room -> room.packages().stream().map(of -> new Claim(room, root + "." + of)))
                .filter(claim -> name.equals(claim.of()) || name.startsWith(claim.of() + "."))
                .max(Comparator.comparingInt(claim -> claim.of().length()))
                .map(Claim::room);
    }

    /** Between the packages directly below the root; a module that is one package cannot have any. */
    private List<String> cycles(JavaClasses classes) {
        var result = SlicesRuleDefinition.slices()
                .matching(root + ".(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .evaluate(classes);
        return result.getFailureReport().getDetails();
    }

    private static List<String> unmarked(JavaClasses classes) {
        var packages = new TreeSet<String>();
        classes.forEach(one -> packages.add(one.getPackageName()));
        return packages.stream()
                .filter(name -> !marked(classes, name))
                .map(name -> name + " is not @NullMarked by a package-info")
                .toList();
    }

    private static boolean marked(JavaClasses classes, String name) {
        String info = name + ".package-info";
        return classes.contain(info) && classes.get(info).isAnnotatedWith(NullMarked.class);
    }
}
