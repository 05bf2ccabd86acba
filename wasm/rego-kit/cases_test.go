package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/test/cases"
)

// What a case says, without what the engine has no word for.
type dumpedCase struct {
	Note       string            `json:"note"`
	Query      string            `json:"query"`
	Modules    map[string]string `json:"modules"`
	Data       any               `json:"data,omitempty"`
	Input      any               `json:"input,omitempty"`
	WantResult any               `json:"wantResult,omitempty"`
	WantError  bool              `json:"wantError,omitempty"`
}

// Writes OPA's own cases that call one of our host builtins: AZORA_CASES=path (AZORA_CASES_ALL=1 for every case).
func TestDumpCases(t *testing.T) {
	path := os.Getenv("AZORA_CASES")
	if path == "" {
		t.Skip("AZORA_CASES is not set")
	}
	all, err := cases.Load(filepath.Join(opaSource(t), "v1/test/cases/testdata/v1"))
	if err != nil {
		t.Fatal(err)
	}
	host := lists().Host
	dumped := []dumpedCase{}
	for _, item := range all.Sorted().Cases {
		text := strings.Join(item.Modules, "\n")
		calls := slices.ContainsFunc(host, func(name string) bool { return strings.Contains(text, name+"(") })
		if (!calls && os.Getenv("AZORA_CASES_ALL") == "") || len(item.Modules) == 0 || item.InputTerm != nil || item.ExperimentalKeywords || len(item.Env) > 0 {
			continue
		}
		row := dumpedCase{Note: item.Note, Query: item.Query, Modules: map[string]string{},
			WantError: item.WantError != nil || item.WantErrorCode != nil}
		for index, module := range item.Modules {
			row.Modules[strings.Repeat("m", index+1)+".rego"] = module
		}
		if item.Data != nil {
			row.Data = *item.Data
		}
		if item.Input != nil {
			row.Input = *item.Input
		}
		if item.WantResult != nil {
			row.WantResult = *item.WantResult
		}
		dumped = append(dumped, row)
	}
	text, err := json.MarshalIndent(map[string]any{"cases": dumped}, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
