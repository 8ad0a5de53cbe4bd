package dev.runs.workflow;

import java.io.StringReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads YAML from outside as Python's does (YAML 1.1: {@code on} is a boolean), but for three things: a name that is
 * there twice is refused, dates stay texts, and no tag makes anything.
 */
final class YamlText {
    private YamlText() {}

    static Tree read(String text) throws Unreadable {
        InputLimits.size(text);
        Node root;
        try {
            root = new Yaml(options()).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
            throw Unreadable.at(mark == null ? 1 : mark.getLine() + 1, "this is not YAML: " + e.getProblem() + ".");
        } catch (YAMLException e) {
            throw new Unreadable("This is not YAML: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        if (root == null) {
            throw new Unreadable("There is nothing in it.");
        }
        Map<List<String>, Integer> lines = new HashMap<>();
        return new Tree(new YamlNodes(lines).tree(root), lines);
    }

    static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(InputLimits.MAX_CHARACTERS);
        options.setNestingDepthLimit(InputLimits.MAX_DEPTH);
        // What aliases make of a text is counted as values.
        options.setMaxAliasesForCollections(InputLimits.MAX_VALUES);
        return options;
    }
}
