package main

import (
	"bytes"
	"encoding/json"
	goast "go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
)

func talk(t *testing.T, lines ...string) []map[string]any {
	t.Helper()
	var out bytes.Buffer
	if err := serve(strings.NewReader(strings.Join(lines, "\n")), &out); err != nil {
		t.Fatal(err)
	}
	var answers []map[string]any
	for line := range strings.Lines(out.String()) {
		var answer map[string]any
		if err := json.Unmarshal([]byte(line), &answer); err != nil {
			t.Fatal(err)
		}
		answers = append(answers, answer)
	}
	return answers
}

func TestOneAnswerForEachLine(t *testing.T) {
	deep := strings.Repeat("[", 20000) + strings.Repeat("]", 20000)
	answers := talk(t,
		`{"cmd":"eval","query":"1+1"}`, `{nonsense`, `null`, `[]`, `{"cmd":7}`, `{"cmd":"nope"}`, `{} {}`,
		`{"cmd":"eval","query":"x ="}`, `{"cmd":"check","modules":{"a.rego":"package a\n\np if foo(1)\n"}}`,
		`{"cmd":"build","modules":{"a.rego":"package a\n"},"entrypoints":["a/b"]}`,
		`{"cmd":"check","modules":{"a.rego":"package a\n\np := `+deep+`\n"}}`,
		`{"cmd":"eval","data":{"a":`+deep+`},"query":"data.a"}`,
		`{"cmd":"eval","query":"data.a.b","modules":{"a.rego":""}}`,
		`{"cmd":"eval","query":"input.a","input":{"a":12345678901234567890}}`)
	if len(answers) != 14 {
		t.Fatalf("%d answers", len(answers))
	}
	for index, answer := range answers {
		_, isError := answer["error"].(string)
		if want := index != 0 && index != 13; isError != want {
			t.Errorf("%d: %v", index, answer)
		}
		if problems, _ := answer["errors"].([]any); isError && len(problems) == 0 {
			t.Errorf("%d has no errors list", index)
		}
	}
	problem := answers[8]["errors"].([]any)[0].(map[string]any)
	where := problem["location"].(map[string]any)
	if problem["code"] != "rego_type_error" || where["file"] != "a.rego" || where["row"] != 3.0 || where["col"] != 6.0 {
		t.Error(problem)
	}
}

func TestWhatWouldExhaustTheStack(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("[", 500), "1" + strings.Repeat(" + 1", 1500), "1" + strings.Repeat(" +\n1", 1500),
		"1" + strings.Repeat("\n+ 1", 1500), "(1" + strings.Repeat("\n+ 1", 1500), "1" + strings.Repeat(" + f(1, 2)", 1500), "p := 1 " + strings.Repeat("else := 1 ", 1500),
	} {
		if tooDeep(text) == nil {
			t.Errorf("let through: %.20q", text)
		}
	}
	for _, text := range []string{
		"# " + strings.Repeat("-", 2000), `p := "` + strings.Repeat("[", 500) + `"`, "p := `" + strings.Repeat("[\n", 500) + "`",
		strings.Repeat("p := 1 + 2\n", 2000), "p if {\n" + strings.Repeat("\tx == 1\n", 400) + "}", "p := {" + strings.Repeat("\"a\": 1 - 2,\n", 2000) + "}",
	} {
		if err := tooDeep(text); err != nil {
			t.Errorf("refused: %.20q %v", text, err)
		}
	}
}

func TestBracketsInStringsAreNotDepth(t *testing.T) {
	text, _ := json.Marshal(map[string]any{"cmd": "eval", "query": "count(input.text)",
		"input": map[string]string{"text": strings.Repeat(`["\`, 3000)}})
	if answer := talk(t, string(text))[0]; answer["error"] != nil {
		t.Error(answer)
	}
}

func TestEvalShape(t *testing.T) {
	text, _ := json.Marshal(talk(t, `{"cmd":"eval","query":"x := input","input":false}`, `{"cmd":"eval","query":"data.nothing"}`))
	want := `[{"value":{"result":[{"bindings":{"x":false},"expressions":[{"location":{"col":1,"row":1},"text":"x := input","value":true}]}]}},{"value":{"result":[]}}]`
	if string(text) != want {
		t.Error(string(text))
	}
}

func TestAnnotationsSayWhere(t *testing.T) {
	text, _ := json.Marshal(talk(t, `{"cmd":"annotations","modules":{"a.rego":"package a\n\n# METADATA\n# title: P\np := 1\n"}}`))
	for _, part := range []string{`"title":"P"`, `"location":{"col":1,"file":"a.rego","row":5}`, `"value":"p"`} {
		if !strings.Contains(string(text), part) {
			t.Errorf("%s lacks %s", text, part)
		}
	}
}

func TestBuildRefusesWhatTheEngineLacks(t *testing.T) {
	for _, name := range []string{`http.send({})`, `sprintf("%d", [1])`, `yaml.marshal(1)`, `rand.intn("x", 2)`, `time.diff(1, 2)`} {
		text, _ := json.Marshal(map[string]any{"cmd": "build", "entrypoints": []string{"a/p"},
			"modules": map[string]string{"a.rego": "package a\n\np := " + name + "\n"}})
		answer := talk(t, string(text))[0]
		if message, _ := answer["error"].(string); !strings.Contains(message, "undefined function") {
			t.Errorf("%s: %v", name, answer)
		}
	}
}

func TestSchemaCatchesATypo(t *testing.T) {
	answer := talk(t, strings.ReplaceAll(`{"cmd":"check","schemas":{"input":{"type":"object","properties":{"action":{"type":"string"}},"additionalProperties":false}},"modules":{"a.rego":"# METADATA~# scope: package~# schemas:~#   - input: schema.input~package a~~p if input.acton == \"x\"~"}}`, "~", `\n`))[0]
	if message, _ := answer["error"].(string); !strings.Contains(message, "undefined ref: input.acton") {
		t.Error(answer)
	}
}

// The list of builtins that OPA compiles into Wasm is internal to OPA: it is read from its source.
func TestWasmListIsThatOfOpa(t *testing.T) {
	root := opaSource(t)
	names := map[string]string{}
	goast.Inspect(file(t, filepath.Join(root, "v1/ast/builtins.go")), func(node goast.Node) bool {
		spec, ok := node.(*goast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		goast.Inspect(spec.Values[0], func(inner goast.Node) bool {
			pair, ok := inner.(*goast.KeyValueExpr)
			if !ok {
				return true
			}
			if key, isName := pair.Key.(*goast.Ident); isName && key.Name == "Name" && names[spec.Names[0].Name] == "" {
				if value, isText := pair.Value.(*goast.BasicLit); isText {
					names[spec.Names[0].Name], _ = strconv.Unquote(value.Value)
				}
			}
			return true
		})
		return false
	})
	var native []string
	goast.Inspect(file(t, filepath.Join(root, "internal/compiler/wasm/wasm.go")), func(node goast.Node) bool {
		spec, ok := node.(*goast.ValueSpec)
		if !ok || spec.Names[0].Name != "builtinsFunctions" {
			return true
		}
		for _, element := range spec.Values[0].(*goast.CompositeLit).Elts {
			name := element.(*goast.KeyValueExpr).Key.(*goast.SelectorExpr).X.(*goast.SelectorExpr).Sel.Name
			native = append(native, names[name])
		}
		return false
	})
	slices.Sort(native)
	native = slices.Compact(native)
	if os.Getenv("AZORA_UPDATE") != "" {
		all := lists()
		all.Wasm = native
		text, _ := json.MarshalIndent(all, "", "\t")
		if err := os.WriteFile("builtins.json", append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !slices.Equal(native, lists().Wasm) {
		t.Errorf("builtins.json is not OPA's list (AZORA_UPDATE=1 go test writes it): %v", native)
	}
}

func TestEveryListedBuiltinExists(t *testing.T) {
	all := lists()
	for _, name := range slices.Concat(all.CompiledAway, all.Host) {
		if ast.BuiltinMap[name] == nil {
			t.Errorf("OPA has no %s", name)
		}
	}
}

func opaSource(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/open-policy-agent/opa").Output()
	if err != nil {
		t.Skip("OPA's source is not here")
	}
	return strings.TrimSpace(string(out))
}

func file(t *testing.T, path string) *goast.File {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}
