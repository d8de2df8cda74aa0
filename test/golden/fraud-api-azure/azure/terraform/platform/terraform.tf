terraform {
  required_version = ">= 1.11"

  required_providers {
    helm = {
      source  = "hashicorp/helm"
      version = "3.1.1"
    }
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = "2.38.0"
    }
  }

  backend "azurerm" {
    container_name       = "terraform"
    key                  = "fraud-api/production/platform.tfstate"
    resource_group_name  = "fraud-api-prod-state"
    storage_account_name = "fraudapiprodstatedf4561"
    use_azuread_auth     = true
  }
}
