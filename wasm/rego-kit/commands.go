// The commands: parse, format, check, annotate, test, build, evaluate.
package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/compile"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/format"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/lineage"
	"github.com/open-policy-agent/opa/v1/util"
)

const testTimeout = 10 * time.Second

func run(request *Request) (any, error) {
	switch request.Cmd {
	case "fmt":
		return formatted(request)
	case "check":
		return checked(request)
	case "annotations":
		return annotated(request)
	case "test":
		return tested(request)
	case "build":
		return built(request)
	case "eval":
		return evaluated(request)
	}
	return nil, fmt.Errorf("unknown cmd %q: check, fmt, annotations, test, build or eval", request.Cmd)
}

func parserOptions() ast.ParserOptions {
	return ast.ParserOptions{ProcessAnnotation: true, RegoVersion: ast.RegoV1, Capabilities: ast.CapabilitiesForThisVersion()}
}

// parse gives the problems of all modules, in the order of their paths.
func parse(request *Request) (map[string]*ast.Module, error) {
	modules := map[string]*ast.Module{}
	var problems ast.Errors
	for _, path := range slices.Sorted(maps.Keys(request.Modules)) {
		module, err := parseOne(path, request.Modules[path])
		var many ast.Errors
		switch {
		case errors.As(err, &many):
			problems = append(problems, many...)
		case err != nil:
			return nil, err
		default:
			modules[path] = module
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return modules, nil
}

func parseOne(path, text string) (*ast.Module, error) {
	if err := tooDeep(text); err != nil {
		return nil, ast.Errors{ast.NewError(ast.ParseErr, ast.NewLocation(nil, path, 1, 1), "%s", err.Error())}
	}
	module, err := ast.ParseModuleWithOpts(path, text, parserOptions())
	if err == nil && module == nil {
		return nil, ast.Errors{ast.NewError(ast.ParseErr, ast.NewLocation(nil, path, 1, 1), "empty module")}
	}
	return module, err
}

func formatted(request *Request) (any, error) {
	if _, err := parse(request); err != nil {
		return nil, err
	}
	texts := map[string]string{}
	for path, text := range request.Modules {
		out, err := format.SourceWithOpts(path, []byte(text), format.Opts{RegoVersion: ast.RegoV1})
		if err != nil {
			return nil, err
		}
		texts[path] = string(out)
	}
	return texts, nil
}

func newCompiler(request *Request) *ast.Compiler {
	compiler := ast.NewCompiler().
		WithCapabilities(capabilities()).
		WithStrict(request.Strict).
		WithUseTypeCheckAnnotations(true)
	if len(request.Schemas) > 0 {
		set := ast.NewSchemaSet()
		for name, schema := range request.Schemas {
			set.Put(ast.MustParseRef("schema."+name), schema)
		}
		compiler = compiler.WithSchemas(set)
	}
	return compiler
}

func checked(request *Request) (any, error) {
	modules, err := parse(request)
	if err != nil {
		return nil, err
	}
	compiler := newCompiler(request)
	if compiler.Compile(modules); compiler.Failed() {
		return nil, compiler.Errors
	}
	return "ok", nil
}

// annotation is what OPA's `inspect --annotations` gives, with the place that OPA leaves out by default.
type annotation struct {
	Path        ast.Ref          `json:"path"`
	Location    Location         `json:"location"`
	Annotations *ast.Annotations `json:"annotations"`
}

func annotated(request *Request) (any, error) {
	modules, err := parse(request)
	if err != nil {
		return nil, err
	}
	ordered := make([]*ast.Module, 0, len(modules))
	for _, path := range slices.Sorted(maps.Keys(modules)) {
		ordered = append(ordered, modules[path])
	}
	set, problems := ast.BuildAnnotationSet(ordered)
	if len(problems) > 0 {
		return nil, problems
	}
	rows := []annotation{}
	for _, item := range set.Flatten() {
		rows = append(rows, annotation{item.Path, locationOf(item.Location), item.Annotations})
	}
	return rows, nil
}

type testResult struct {
	Package  string   `json:"package"`
	Name     string   `json:"name"`
	Fail     bool     `json:"fail"`
	Skip     bool     `json:"skip,omitempty"`
	Error    string   `json:"error,omitempty"`
	Output   string   `json:"output,omitempty"`
	Location Location `json:"location"`
}

func tested(request *Request) (any, error) {
	modules, err := parse(request)
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	store := storeOf(request)
	transaction, err := store.NewTransaction(ctx)
	if err != nil {
		return nil, err
	}
	defer store.Abort(ctx, transaction)
	coverage := cover.New()
	channel, err := tester.NewRunner().
		SetCompiler(newCompiler(request).WithEnablePrintStatements(true)).
		SetStore(store).
		SetModules(modules).
		SetTimeout(testTimeout).
		SetParallel(1).
		SetCoverageQueryTracer(coverage).
		RaiseBuiltinErrors(true).
		RunTests(ctx, transaction)
	if err != nil {
		return nil, err
	}
	results := []testResult{}
	for result := range channel {
		row := testResult{Package: result.Package, Name: result.Name, Fail: result.Fail, Skip: result.Skip,
			Output: string(result.Output), Location: locationOf(result.Location)}
		if result.Error != nil {
			row.Error = result.Error.Error()
		}
		results = append(results, row)
	}
	slices.SortFunc(results, func(a, b testResult) int {
		if order := strings.Compare(a.Location.File, b.Location.File); order != 0 {
			return order
		}
		return a.Location.Row - b.Location.Row
	})
	return map[string]any{"results": results, "coverage": coverage.Report(modules)}, nil
}

// built compiles to Wasm without optimisation: -O1 would bake data into the module, and a rule would go on
// using what was data at build time. Only what the entry points need is kept.
func built(request *Request) (any, error) {
	if len(request.Entrypoints) == 0 {
		return nil, errors.New("build needs entrypoints")
	}
	if _, err := checked(request); err != nil {
		return nil, err
	}
	modules, err := parse(request)
	if err != nil {
		return nil, err
	}
	source := bundle.Bundle{Data: dataOf(request)}
	source.Manifest.Init()
	source.Manifest.SetRegoVersion(ast.RegoV1)
	for _, path := range slices.Sorted(maps.Keys(modules)) {
		source.Modules = append(source.Modules, bundle.ModuleFile{
			URL: path, Path: path, Raw: []byte(request.Modules[path]), Parsed: modules[path],
		})
	}
	compiler := compile.New().
		WithTarget(compile.TargetWasm).
		WithCapabilities(capabilities()).
		WithEntrypoints(request.Entrypoints...).
		WithOptimizationLevel(0).
		WithPruneUnused(true).
		WithRegoVersion(ast.RegoV1).
		WithBundle(&source)
	if err := compiler.Build(context.Background()); err != nil {
		return nil, err
	}
	out := compiler.Bundle()
	if len(out.WasmModules) != 1 {
		return nil, errors.New("the compiler made no Wasm")
	}
	return map[string]any{
		"wasm":     base64.StdEncoding.EncodeToString(out.WasmModules[0].Raw),
		"manifest": out.Manifest,
	}, nil
}

// evaluated asks OPA itself, with all its builtins: what a rule means, whatever an engine may lack.
func evaluated(request *Request) (any, error) {
	if request.Query == "" {
		return nil, errors.New("eval needs a query")
	}
	if err := tooDeep(request.Query); err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	modules, err := parse(request)
	if err != nil {
		return nil, err
	}
	options := []func(*rego.Rego){
		rego.Query(request.Query),
		rego.Store(storeOf(request)),
		rego.SetRegoVersion(ast.RegoV1),
		rego.StrictBuiltinErrors(request.Strict),
	}
	if len(request.Input) > 0 {
		var input any
		if err := util.UnmarshalJSON(request.Input, &input); err != nil {
			return nil, err
		}
		options = append(options, rego.Input(input))
	}
	for _, path := range slices.Sorted(maps.Keys(modules)) {
		options = append(options, rego.Module(path, request.Modules[path]))
	}
	tracer := topdown.NewBufferTracer()
	if request.Explain != "" {
		options = append(options, rego.QueryTracer(tracer))
	}
	results, err := rego.New(options...).Eval(context.Background())
	if err != nil {
		return nil, err
	}
	if results == nil {
		results = rego.ResultSet{}
	}
	answer := map[string]any{"result": results}
	if request.Explain != "" {
		answer["trace"] = traceText(*tracer, request.Explain)
	}
	return answer, nil
}

func traceText(events []*topdown.Event, explain string) string {
	switch explain {
	case "fails":
		events = lineage.Fails(events)
	case "notes":
		events = lineage.Notes(events)
	}
	var text bytes.Buffer
	topdown.PrettyTraceWithLocation(&text, events)
	return text.String()
}

func dataOf(request *Request) map[string]any {
	if request.Data == nil {
		return map[string]any{}
	}
	return request.Data
}

func storeOf(request *Request) storage.Store {
	return inmem.NewFromObject(dataOf(request))
}
