package dev.outcrop.agent;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where agents are written. */
public interface AgentSource {

    /** The files of the agents as they are now, in the order in which they are shown. */
    List<AgentText> agents();

    /** The text of the partial prompt of that name. */
    Optional<String> partial(String name);

    /** Differs from an earlier one if something may have changed since. Cheap: it reads no file's content. */
    String stamp();

    /**
     * An agent's file.
     *
     * @param file the path to show to people
     * @param name the agent's name by its place: its folder's name, or the file's own without {@code .md}
     */
    record AgentText(String file, String name, String text) {
        public AgentText {
            requireNonNull(file, "file is null");
            requireNonNull(name, "name is null");
            requireNonNull(text, "text is null");
        }
    }

    /**
     * A folder: {@code NAME/agent.md} or {@code NAME.md} for each agent, {@code _partials/NAME.md} for partials. What
     * begins with {@code _} or {@code .} is no agent, nor is a {@code README.md}.
     */
    static AgentSource folder(Path folder) {
        return new AgentFolder(folder);
    }

    /** Resources: {@code ROOT/NAME/agent.md} for each of the names, and {@code ROOT/_partials/NAME.md}. */
    static AgentSource resources(ClassLoader loader, String root, List<String> names) {
        return new AgentResources(loader, root, names);
    }
}
