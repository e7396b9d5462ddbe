package goping_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestRestricted: the manifests have what the Pod Security level "restricted" asks for
// (kubernetes.io/docs/concepts/security/pod-security-standards), and what goping needs.
func TestRestricted(t *testing.T) {
	for file, path := range map[string]string{"daemonset.yaml": "spec.template.spec", "debug-pod.yaml": "spec"} {
		t.Run(file, func(t *testing.T) {
			whole := readManifest(t, filepath.Join("deploy", file))
			pod := at(whole, path)
			for _, want := range []struct {
				path  string
				value any
			}{
				{"securityContext.runAsNonRoot", "true"},
				{"securityContext.seccompProfile.type", "RuntimeDefault"},
				{"securityContext.runAsUser", "65532"},
				{"securityContext.sysctls.0.name", "net.ipv4.ping_group_range"},
				{"securityContext.sysctls.0.value", "0 2147483647"},
				{"containers.0.securityContext.allowPrivilegeEscalation", "false"},
				{"containers.0.securityContext.capabilities.drop", []any{"ALL"}},
			} {
				if got := at(pod, want.path); !reflect.DeepEqual(got, want.value) {
					t.Errorf("%s is %v, want %v", want.path, got, want.value)
				}
			}
			for _, forbidden := range []string{
				"hostNetwork", "hostPID", "hostIPC", "volumes", "containers.1", "initContainers", "securityContext.sysctls.1",
				"containers.0.securityContext.privileged", "containers.0.securityContext.capabilities.add",
				"containers.0.securityContext.procMount", "containers.0.ports",
			} {
				if got := at(pod, forbidden); got != nil {
					t.Errorf("%s is %v, want none", forbidden, got)
				}
			}
			if labels, selector := at(whole, "spec.template.metadata.labels"), at(whole, "spec.selector.matchLabels"); !reflect.DeepEqual(labels, selector) {
				t.Errorf("labels %v, selected %v", labels, selector)
			}
			wantOptions(t, at(pod, "containers.0.args"))
		})
	}
}

// wantOptions checks that the program takes arguments, put together with -h.
func wantOptions(t *testing.T, args any) {
	t.Helper()
	list := []string{}
	for _, arg := range args.([]any) {
		list = append(list, arg.(string))
	}
	// -h ends the parsing, so that it stands behind the options.
	goping(t, append(list, "-h")...).ended(0)
}

// TestUnit: systemd takes the unit, and the program its arguments.
func TestUnit(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("deploy", "goping@.service"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"AmbientCapabilities=CAP_NET_RAW", "CapabilityBoundingSet=CAP_NET_RAW", "NoNewPrivileges=yes", "DynamicUser=yes"} {
		if !strings.Contains(string(text), "\n"+want+"\n") {
			t.Errorf("no line %q", want)
		}
	}
	start := regexp.MustCompile(`(?m)^ExecStart=(\S+) (.*) -- %I$`).FindSubmatch(text)
	if start == nil {
		t.Fatal("no ExecStart")
	}
	goping(t, append(strings.Fields(string(start[2])), "-h")...).ended(0)

	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("no systemd-analyze")
	}
	unit := filepath.Join(t.TempDir(), "goping@host.service")
	program := os.Getenv(environProgram)
	if err := os.WriteFile(unit, []byte(strings.Replace(string(text), string(start[1]), program, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(analyze, "verify", "--man=no", unit).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
}

// TestDockerfile: the image is the static program alone, with a capability that is
// permitted only, for a user who is not root.
func TestDockerfile(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("deploy", "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	i := slices.Index(lines, "FROM scratch")
	if want := []string{"FROM scratch", "COPY --from=build /goping /goping", "USER 65532:65532", `ENTRYPOINT ["/goping"]`}; i < 0 || !slices.Equal(lines[i:], want) {
		t.Errorf("the last stage is\n%s\nwant\n%s", strings.Join(lines[max(i, 0):], "\n"), strings.Join(want, "\n"))
	}
	build := strings.Join(lines[:max(i, 0)], "\n")
	for _, want := range []string{"CGO_ENABLED=0 go build ", "-o /goping ./cmd/goping", "RUN setcap cap_net_raw+p /goping"} {
		if !strings.Contains(build, want) {
			t.Errorf("no %q in\n%s", want, build)
		}
	}
}

// readManifest parses what the manifests use of YAML: blocks of mappings and sequences,
// plain and quoted scalars, sequences of one line as JSON has them. Scalars are strings.
func readManifest(t *testing.T, file string) any {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var lines []manifestLine
	for n, line := range strings.Split(string(text), "\n") {
		trimmed := strings.TrimLeft(line, " ")
		if trimmed == "" || strings.HasPrefix(trimmed, "#") {
			continue
		}
		if strings.Contains(line, "\t") || strings.TrimRight(line, " ") != line {
			t.Errorf("%s:%d: a tab, or blanks at the end", file, n+1)
		}
		lines = append(lines, manifestLine{len(line) - len(trimmed), trimmed})
	}
	value, rest := parseBlock(t, lines)
	if len(rest) > 0 {
		t.Fatalf("%s: %q is indented less than what is before", file, rest[0].text)
	}
	return value
}

type manifestLine struct {
	indent int
	text   string
}

// parseBlock parses the lines that are indented as the first is, and what is beneath.
func parseBlock(t *testing.T, lines []manifestLine) (value any, rest []manifestLine) {
	t.Helper()
	indent := lines[0].indent
	mapping, sequence := map[string]any{}, []any{}
	for len(lines) > 0 && lines[0].indent == indent {
		if item, ok := strings.CutPrefix(lines[0].text, "- "); ok {
			var v any
			lines[0] = manifestLine{indent + 2, item}
			v, lines = parseBlock(t, lines)
			sequence = append(sequence, v)
			continue
		}
		key, text, found := strings.Cut(lines[0].text, ":")
		if _, twice := mapping[key]; !found || twice {
			t.Fatalf("%q: no key, or one that was there before", lines[0].text)
		}
		lines = lines[1:]
		switch text = strings.TrimSpace(text); {
		case text != "":
			mapping[key] = parseScalar(t, text)
		case len(lines) > 0 && lines[0].indent > indent:
			mapping[key], lines = parseBlock(t, lines)
		default:
			t.Fatalf("%s: no value", key)
		}
	}
	if len(sequence) > 0 {
		return sequence, lines
	}
	return mapping, lines
}

func parseScalar(t *testing.T, text string) any {
	t.Helper()
	if text[0] != '[' && text[0] != '"' {
		return text
	}
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

// at returns what stands at a path of keys and indices, nil where there is nothing.
func at(value any, path string) any {
	for key := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[key]
		case []any:
			var i int
			if _, err := fmt.Sscan(key, &i); err != nil || i >= len(v) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	return value
}
